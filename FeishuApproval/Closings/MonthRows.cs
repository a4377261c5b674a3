using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FeishuApproval.Closings;

/// <summary>The rows of a version of a month as they are stored: a JSON array, compressed with gzip.</summary>
internal static class MonthRows
{
    /// <summary>The maximum number of rows of a version.</summary>
    public const int Max = 200_000;

    /// <summary>The maximum length of the JSON of one row. It limits what is decompressed.</summary>
    private const int MaxRowLength = 4 * 1024;

    /// <summary>Compresses rows. The hash is that of their JSON.</summary>
    public static (byte[] Compressed, string Sha256) Compress<TRow>(IEnumerable<TRow> rows, JsonTypeInfo<TRow> type)
    {
        using var compressed = new MemoryStream();
        using var sha256 = SHA256.Create();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        using (var hashing = new CryptoStream(gzip, sha256, CryptoStreamMode.Write))
        using (var json = new Utf8JsonWriter(hashing, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                JsonSerializer.Serialize(json, row, type);
                if (json.BytesPending > 64 * 1024)
                    json.Flush();
            }

            json.WriteEndArray();
        }

        return (compressed.ToArray(), Convert.ToHexStringLower(sha256.Hash!));
    }

    /// <summary>Decompresses rows and checks that they are those of the version.</summary>
    /// <exception cref="InvalidDataException">The stored rows are damaged.</exception>
    public static IReadOnlyList<TRow> Read<T, TRow>(
        T version,
        ReadOnlyMemory<byte> compressed,
        JsonTypeInfo<TRow[]> type
    )
        where T : IMonthVersion<T>
    {
        byte[] json = Decompress(compressed, version.Rows);
        if (Convert.ToHexStringLower(SHA256.HashData(json)) != version.StoredSha256)
            throw new InvalidDataException(
                $"Version {version.Version} of the {T.Name} of {version.Month} is damaged: its rows do not have its SHA-256. Restore a backup."
            );
        return JsonSerializer.Deserialize(json, type)!;
    }

    /// <summary>Decompresses rows of no known version.</summary>
    /// <exception cref="InvalidDataException">The stored rows are damaged.</exception>
    public static IReadOnlyList<TRow> Read<TRow>(ReadOnlyMemory<byte> compressed, JsonTypeInfo<TRow[]> type) =>
        JsonSerializer.Deserialize(Decompress(compressed, Max), type)!;

    private static byte[] Decompress(ReadOnlyMemory<byte> compressed, int maxRows)
    {
        long maxLength = (long)(maxRows + 1) * MaxRowLength;
        using var json = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = gzip.Read(buffer)) > 0; )
        {
            json.Write(buffer, 0, read);
            if (json.Length > maxLength)
                throw new InvalidDataException("The stored rows of a month are longer than they can be.");
        }

        return json.ToArray();
    }
}
