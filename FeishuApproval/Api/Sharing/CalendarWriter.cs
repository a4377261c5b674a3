using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace FeishuApproval.Api.Sharing;

/// <summary>Writes the content lines of RFC 5545: CRLF line endings, lines folded to at most 75 octets, and escaped text.</summary>
/// <param name="output">Receives the lines, as UTF-8.</param>
internal sealed class CalendarWriter(PipeWriter output)
{
    private const int MaxOctets = 75;

    /// <summary>The number of bytes that are written before the reader must take them.</summary>
    private const int MaxUnsent = 16 * 1024;

    private int _unsent;

    /// <summary>Writes a line whose value needs no escaping.</summary>
    public void Line(string name, string value)
    {
        int octets = 0;
        foreach (var rune in $"{name}:{value}".EnumerateRunes())
        {
            // A line must not be folded inside a character (RFC 5545, 3.1).
            if (octets + rune.Utf8SequenceLength > MaxOctets)
            {
                output.Write("\r\n "u8);
                octets = 1;
            }

            output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
            octets += rune.Utf8SequenceLength;
            _unsent += rune.Utf8SequenceLength;
        }

        output.Write("\r\n"u8);
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

    /// <summary>Sends the written lines when there are many, and waits until the reader has taken them.</summary>
    public async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (_unsent < MaxUnsent)
            return;
        _unsent = 0;
        await output.FlushAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
    }

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
