using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace FeishuApproval.Closings;

/// <summary>The rows of a closing as they are stored: a JSON array, compressed with gzip.</summary>
internal static class ClosedDays
{
    /// <summary>The maximum number of rows of a closing.</summary>
    public const int MaxRows = 200_000;

    /// <summary>The maximum length of the JSON of one row. It limits what is decompressed.</summary>
    private const int MaxRowLength = 4 * 1024;

    /// <summary>Returns the order in which rows are stored.</summary>
    public static IEnumerable<ClosedDay> Sort(IEnumerable<ClosedDay> rows) =>
        rows.OrderBy(row => row.UserId, StringComparer.Ordinal)
            .ThenBy(row => row.Date)
            .ThenBy(row => row.InstanceCode, StringComparer.Ordinal)
            .ThenBy(row => row.Compensation, StringComparer.Ordinal)
            .ThenBy(row => row.Category, StringComparer.Ordinal)
            .ThenBy(row => row.Start)
            .ThenBy(row => row.Minutes);

    /// <summary>Compresses rows. The hash is that of their JSON.</summary>
    public static (byte[] Compressed, string Sha256) Compress(IEnumerable<ClosedDay> rows)
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
                JsonSerializer.Serialize(json, row, ClosingJson.Instance.ClosedDay);
                if (json.BytesPending > 64 * 1024)
                    json.Flush();
            }

            json.WriteEndArray();
        }

        return (compressed.ToArray(), Convert.ToHexStringLower(sha256.Hash!));
    }

    /// <summary>Decompresses rows and checks that they are those of the closing.</summary>
    /// <exception cref="InvalidDataException">The stored rows are damaged.</exception>
    public static IReadOnlyList<ClosedDay> Read(Closing closing, ReadOnlyMemory<byte> compressed)
    {
        byte[] json = Decompress(compressed, (long)(closing.Rows + 1) * MaxRowLength);
        if (Convert.ToHexStringLower(SHA256.HashData(json)) != closing.StoredSha256)
            throw new InvalidDataException(
                $"Version {closing.Version} of the closing of {closing.Month} is damaged: its rows do not have its SHA-256. Restore a backup."
            );
        return JsonSerializer.Deserialize(json, ClosingJson.Instance.ClosedDayArray)!;
    }

    private static byte[] Decompress(ReadOnlyMemory<byte> compressed, long maxLength)
    {
        using var json = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = gzip.Read(buffer)) > 0; )
        {
            json.Write(buffer, 0, read);
            if (json.Length > maxLength)
                throw new InvalidDataException("The rows of a closing are longer than they can be.");
        }

        return json.ToArray();
    }
}
