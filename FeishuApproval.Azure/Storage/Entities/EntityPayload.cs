using System.Globalization;
using System.Text;
using Azure.Data.Tables;

namespace FeishuApproval.Azure.Storage.Entities;

/// <summary>
/// Stores JSON of any size in an entity. Short JSON is a readable text. Longer JSON is compressed and split into binary properties. A
/// property has at most 64 KiB and an entity 1 MiB. Each character of a text needs two bytes.
/// </summary>
internal static class EntityPayload
{
    /// <summary>The most bytes to store in one property.</summary>
    internal const int MaxProperty = 60 * 1024;

    /// <summary>The most properties of one payload. The rest of the entity's 1 MiB is for keys and columns.</summary>
    internal const int MaxParts = 16;

    /// <summary>The most bytes of a payload, so that every written payload can be read.</summary>
    internal const int MaxLength = 64 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>Writes a payload as <paramref name="name"/> or as <c>name00</c>, <c>name01</c>…</summary>
    /// <exception cref="InvalidOperationException">The payload is too large even when compressed.</exception>
    public static void Write(TableEntity entity, string name, ReadOnlySpan<byte> utf8)
    {
        if (Text(utf8) is { } text)
        {
            entity[name] = text;
            return;
        }

        byte[] compressed = Compression.Compress(utf8);
        int parts = (compressed.Length + MaxProperty - 1) / MaxProperty;
        if (parts > MaxParts || utf8.Length > MaxLength)
        {
            throw new InvalidOperationException(
                $"{name} has {utf8.Length} bytes, {compressed.Length} compressed, which no table entity can hold."
            );
        }

        entity[Encoding(name)] = "br";
        for (int i = 0; i < parts; i++)
        {
            entity[Part(name, i)] = compressed[(i * MaxProperty)..Math.Min((i + 1) * MaxProperty, compressed.Length)];
        }
    }

    /// <summary>Reads a payload that <see cref="Write"/> wrote.</summary>
    public static byte[] Read(TableEntity entity, string name)
    {
        if (entity.GetString(name) is { } text)
            return Strict.GetBytes(text);

        using var compressed = new MemoryStream();
        for (int i = 0; entity.GetBinary(Part(name, i)) is { } part; i++)
            compressed.Write(part);
        return Compression.TryDecompress(
            compressed.GetBuffer().AsSpan(0, (int)compressed.Length),
            MaxLength,
            out byte[]? utf8
        )
            ? utf8
            : throw new InvalidDataException(
                $"The row {entity.PartitionKey}, {entity.RowKey} holds no readable {name}."
            );
    }

    /// <summary>The columns that a payload of this name may have.</summary>
    public static IEnumerable<string> Columns(string name) =>
        [name, Encoding(name), .. Enumerable.Range(0, MaxParts).Select(part => Part(name, part))];

    /// <summary>Whether the entity has a payload of this name.</summary>
    public static bool Has(TableEntity entity, string name) =>
        entity.ContainsKey(name) || entity.ContainsKey(Part(name, 0));

    private static string Encoding(string name) => name + "Encoding";

    private static string Part(string name, int index) => name + index.ToString("D2", CultureInfo.InvariantCulture);

    /// <summary>The payload as text; null when it is too long, or when a table client may not return it unchanged.</summary>
    private static string? Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxProperty / sizeof(char) * 3)
            return null;
        try
        {
            string text = Strict.GetString(utf8);
            return text.Length <= MaxProperty / sizeof(char) && !text.Any(IsFragile) ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether some table clients cannot return the character unchanged: control characters other than white space, and the last two
    /// noncharacters.
    /// </summary>
    private static bool IsFragile(char character) =>
        (char.IsControl(character) && character is not ('\t' or '\n' or '\r')) || character > '\uFFFD';
}

/// <summary>Plain columns beside a payload. They are copies for reports; the app never reads them.</summary>
internal static class Columns
{
    private const int MaxText = 1024;

    /// <summary>The first year that a table's time can have.</summary>
    private const int FirstYear = 1601;

    /// <summary>Sets a column. A null value or a value out of the column's bounds is left out, because the payload contains it.</summary>
    public static void SetColumn(this TableEntity entity, string name, object? value)
    {
        if (value is null or string { Length: > MaxText } or DateTimeOffset { UtcDateTime.Year: < FirstYear })
            return;
        entity[name] = value;
    }
}
