using System.Globalization;
using System.Text.Unicode;

namespace FeishuApproval.Webhook;

/// <summary>JSON strings in their escaped form, without the quotation marks.</summary>
internal static class EscapedText
{
    private const int EscapeLength = 6;

    /// <summary>Whether the string is a valid text: valid UTF-8, and no escape that is half of a surrogate pair.</summary>
    /// <param name="written">A string that a JSON reader has accepted, so that each backslash starts a complete escape.</param>
    public static bool IsText(ReadOnlySpan<byte> written)
    {
        if (!Utf8.IsValid(written))
            return false;
        while (written.IndexOf((byte)'\\') is >= 0 and var backslash)
        {
            written = written[backslash..];
            if (written[1] != 'u')
            {
                written = written[2..];
                continue;
            }

            char unit = Unit(written);
            written = written[EscapeLength..];
            if (!char.IsSurrogate(unit))
                continue;
            if (!char.IsHighSurrogate(unit) || !written.StartsWith("\\u"u8) || !char.IsLowSurrogate(Unit(written)))
                return false;
            written = written[EscapeLength..];
        }

        return true;
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
