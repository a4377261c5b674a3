using System.Globalization;
using System.Text;

namespace FeishuApproval.Telemetry;

/// <summary>Text from outside, as it may stand in a log.</summary>
internal static class LogText
{
    /// <summary>
    /// The text with every character that no reader sees as <c>\uXXXX</c>: line breaks would forge entries, escape sequences would
    /// change what a terminal shows.
    /// </summary>
    public static string Escape(string text)
    {
        int first = 0;
        while (first < text.Length && !IsInvisible(text[first])) first++;
        if (first == text.Length) return text;

        var escaped = new StringBuilder(text, 0, first, text.Length + 16);
        foreach (char unit in text.AsSpan(first))
        {
            if (IsInvisible(unit)) escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            else escaped.Append(unit);
        }

        return escaped.ToString();
    }

    private static bool IsInvisible(char unit) => char.GetUnicodeCategory(unit)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
