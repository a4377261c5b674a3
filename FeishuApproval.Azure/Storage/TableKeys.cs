using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// Partition and row keys. Table Storage forbids / \ # ? and control characters, and keys over 1 KiB. The characters % and + cause problems
/// in addresses. The app separates parts with | and marks an escaped character with ~.
/// </summary>
internal static class TableKeys
{
    /// <summary>The key of the row with an instance's state.</summary>
    public const string Record = "record";

    /// <summary>The most characters of one part. Two parts, the separator and a time fit into 512 UTF-16 units.</summary>
    private const int MaxPart = 400;

    /// <summary>The most characters of each part in a key with two parts of any length.</summary>
    public const int MaxPartOfTwo = 200;

    /// <summary>A text up to this length can always be read from a part, even when every character is escaped.</summary>
    public const int AlwaysWhole = MaxPartOfTwo / 3;

    /// <summary>The number of characters of <see cref="Time"/>.</summary>
    public const int TimeLength = 19;

    /// <summary>The separator of a key's parts. No part contains it.</summary>
    public const char Separator = '|';

    private const char Escape = '~';

    private const string EventPrefix = "event|";

    /// <summary>
    /// Creates one part of a key. The part is unique for each text. <see cref="TryReadPart"/> reads the text from the part, unless the text
    /// was too long.
    /// </summary>
    public static string Part(string? text, int maxLength = MaxPart)
    {
        text ??= string.Empty;
        int escaped = text.Count(IsEscaped);
        if (text.Length + escaped * 2 > maxLength)
            return Abridge(text);
        if (escaped == 0)
            return text;

        var key = new StringBuilder(text.Length + escaped * 2);
        foreach (char character in text)
        {
            if (IsEscaped(character))
                key.Append(Escape).Append(((int)character).ToString("X2", CultureInfo.InvariantCulture));
            else
                key.Append(character);
        }

        return key.ToString();
    }

    /// <summary>Reads the original text of a part. Returns false when the text was too long to be stored.</summary>
    public static bool TryReadPart(string part, out string text)
    {
        var read = new StringBuilder(part.Length);
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] != Escape)
            {
                read.Append(part[i]);
                continue;
            }

            var digits = part.AsSpan(i + 1, Math.Min(2, part.Length - i - 1));
            if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code))
            {
                text = string.Empty;
                return false;
            }

            read.Append((char)code);
            i += 2;
        }

        text = read.ToString();
        return true;
    }

    /// <summary>The first part of a key with several parts.</summary>
    public static string FirstPart(string key) => key[..key.IndexOf(Separator, StringComparison.Ordinal)];

    /// <summary>
    /// The upper limit for all keys with this first part. It sorts after these keys and before all other keys, because no part contains the
    /// separator.
    /// </summary>
    public static string Behind(string firstPart) => firstPart + (char)(Separator + 1);

    /// <summary>The row key of an event that was applied to an instance.</summary>
    public static string Event(string eventId) => EventPrefix + Part(eventId);

    /// <summary>Whether a row of an instance is the row of an event.</summary>
    public static bool IsEvent(string rowKey) => rowKey.StartsWith(EventPrefix, StringComparison.Ordinal);

    /// <summary>The archive partition of an event: its tenant, and the hour (UTC) when it was received.</summary>
    public static string ArchivePartition(EventMessage message) =>
        ArchivePartition(Part(message.TenantKey), message.ReceivedAt);

    /// <summary>The archive partition of a tenant and the hour (UTC) of a time. The tenant is passed as a key part.</summary>
    public static string ArchivePartition(string tenantPart, DateTimeOffset receivedAt) =>
        tenantPart + Separator + receivedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture);

    /// <summary>The archive row of an event. The rows sort in the order of receipt.</summary>
    public static string ArchiveRow(EventMessage message) =>
        Time(message.ReceivedAt) + Separator + Part(message.MessageId);

    /// <summary>A prefix for rows that sort by time.</summary>
    public static string Time(DateTimeOffset time) => time.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    private static bool IsEscaped(char character) =>
        character is '/' or '\\' or '#' or '?' or '%' or '+' or Separator or Escape || char.IsControl(character);

    /// <summary>
    /// Shortens a long text to a hash. Feishu's ids are much shorter. Different texts have different hashes, and no escaped part contains
    /// "~~".
    /// </summary>
    private static string Abridge(string text) =>
        $"{Escape}{Escape}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
