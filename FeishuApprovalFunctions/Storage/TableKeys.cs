using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Messaging;

namespace FeishuApprovalFunctions.Storage;

/// <summary>
/// Partition and row keys. Table Storage forbids / \ # ? and control characters, and keys over 1 KiB. % and + cause problems in addresses.
/// The app uses | between parts and ~ before an escaped character.
/// </summary>
internal static class TableKeys
{
    /// <summary>The row with an instance's state.</summary>
    public const string Record = "record";

    /// <summary>Characters of one part; two parts, the separator and a time fit into 512 UTF-16 units.</summary>
    private const int MaxPart = 400;

    /// <summary>Characters of a part in a key with two parts of any length.</summary>
    public const int MaxPartOfTwo = 200;

    /// <summary>A text no longer than this can be read back from any part, however much of it is escaped.</summary>
    public const int AlwaysWhole = MaxPartOfTwo / 3;

    /// <summary>Characters of <see cref="Time"/>.</summary>
    public const int TimeLength = 19;

    /// <summary>The separator of a key's parts; no part contains it.</summary>
    public const char Separator = '|';

    private const char Escape = '~';

    private const string EventPrefix = "event|";

    /// <summary>One part of a key: unique for each text, and readable back with <see cref="TryReadPart"/> unless it was too long.</summary>
    public static string Part(string? text, int maxLength = MaxPart)
    {
        text ??= string.Empty;
        int escaped = text.Count(IsEscaped);
        if (text.Length + escaped * 2 > maxLength) return Abridge(text);
        if (escaped == 0) return text;

        var key = new StringBuilder(text.Length + escaped * 2);
        foreach (char character in text)
        {
            if (IsEscaped(character)) key.Append(Escape).Append(((int)character).ToString("X2", CultureInfo.InvariantCulture));
            else key.Append(character);
        }

        return key.ToString();
    }

    /// <summary>The original text of a part; false when it was too long to be kept.</summary>
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

    /// <summary>The first part of a key, which has more than one.</summary>
    public static string FirstPart(string key) => key[..key.IndexOf(Separator, StringComparison.Ordinal)];

    /// <summary>A key after all keys with this first part, and before all others: no part contains the separator.</summary>
    public static string Behind(string firstPart) => firstPart + (char)(Separator + 1);

    /// <summary>The row of an event applied to an instance.</summary>
    public static string Event(string eventId) => EventPrefix + Part(eventId);

    /// <summary>Whether a row of an instance is an event's.</summary>
    public static bool IsEvent(string rowKey) => rowKey.StartsWith(EventPrefix, StringComparison.Ordinal);

    /// <summary>The archive's partition of an event: its tenant, and the hour (UTC) it was received in.</summary>
    public static string ArchivePartition(EventMessage message) => ArchivePartition(Part(message.TenantKey), message.ReceivedAt);

    /// <summary>The archive's partition of a tenant, given as its part of a key, and the hour (UTC) of a time.</summary>
    public static string ArchivePartition(string tenantPart, DateTimeOffset receivedAt) =>
        tenantPart + Separator + receivedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture);

    /// <summary>The archive's row of an event: in the order they were received.</summary>
    public static string ArchiveRow(EventMessage message) =>
        Time(message.ReceivedAt) + Separator + Part(message.MessageId);

    /// <summary>The prefix of rows that sort by time.</summary>
    public static string Time(DateTimeOffset time) => time.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    private static bool IsEscaped(char character) =>
        character is '/' or '\\' or '#' or '?' or '%' or '+' or Separator or Escape || char.IsControl(character);

    /// <summary>Feishu's ids are much shorter. Different texts have different hashes, and no escaped part contains "~~".</summary>
    private static string Abridge(string text) =>
        $"{Escape}{Escape}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
