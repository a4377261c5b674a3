using System.Globalization;
using System.Text;

namespace FeishuApproval.Telemetry;

/// <summary>Makes text from outside safe for logs.</summary>
internal static class LogText
{
    /// <summary>
    /// Replaces every invisible character with <c>\uXXXX</c>. Line breaks could forge log entries, and escape sequences could change the
    /// output of a terminal.
    /// </summary>
    public static string Escape(string text)
    {
        int first = 0;
        while (first < text.Length && !IsInvisible(text[first]))
            first++;
        if (first == text.Length)
            return text;

        var escaped = new StringBuilder(text, 0, first, text.Length + 16);
        foreach (char unit in text.AsSpan(first))
        {
            if (IsInvisible(unit))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            else
                escaped.Append(unit);
        }

        return escaped.ToString();
    }

    private static bool IsInvisible(char unit) =>
        char.GetUnicodeCategory(unit)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;
}
