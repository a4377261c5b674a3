using System.Buffers;
using System.Globalization;
using System.Text;

namespace FeishuApproval.Api.Sharing;

/// <summary>Writes the content lines of RFC 5545: CRLF line endings, lines folded to at most 75 octets, and escaped text.</summary>
internal sealed class CalendarWriter
{
    private const int MaxOctets = 75;

    private ArrayBufferWriter<byte> _lines = new();

    /// <summary>The number of bytes that nobody has taken.</summary>
    public int Length => _lines.WrittenCount;

    /// <summary>Returns the lines as UTF-8, and starts an empty chunk.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var taken = _lines.WrittenMemory;
        _lines = new ArrayBufferWriter<byte>();
        return taken;
    }

    /// <summary>Writes a line whose value needs no escaping.</summary>
    public void Line(string name, string value)
    {
        int octets = 0;
        foreach (var rune in $"{name}:{value}".EnumerateRunes())
        {
            // A line must not be folded inside a character (RFC 5545, 3.1).
            if (octets + rune.Utf8SequenceLength > MaxOctets)
            {
                _lines.Write("\r\n "u8);
                octets = 1;
            }

            _lines.Advance(rune.EncodeToUtf8(_lines.GetSpan(4)));
            octets += rune.Utf8SequenceLength;
        }

        _lines.Write("\r\n"u8);
    }

    /// <summary>Writes a line with a text value (RFC 5545, 3.3.11).</summary>
    public void Text(string name, string text) => Line(name, Escape(text));

    /// <summary>Writes a line with a date.</summary>
    public void Date(string name, DateTimeOffset day) =>
        Line($"{name};VALUE=DATE", day.ToString("yyyyMMdd", CultureInfo.InvariantCulture));

    /// <summary>Writes a line with a time in UTC, so that the calendar needs no definition of a time zone.</summary>
    public void Instant(string name, DateTimeOffset time) => Line(name, Utc(time));

    /// <summary>Formats a time in UTC as RFC 5545 requires.</summary>
    public static string Utc(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char character in text.ReplaceLineEndings("\n"))
        {
            switch (character)
            {
                case '\\' or ';' or ',':
                    escaped.Append('\\').Append(character);
                    break;
                case '\n':
                    escaped.Append("\\n");
                    break;
                case '\t':
                    escaped.Append(character);
                    break;

                // RFC 5545 allows no other control character in a text.
                case var other when !char.IsControl(other):
                    escaped.Append(other);
                    break;
            }
        }

        return escaped.ToString();
    }
}
