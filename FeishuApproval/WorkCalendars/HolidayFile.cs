using System.Text;
using FeishuApproval.Configuration;

namespace FeishuApproval.WorkCalendars;

/// <summary>Reads the holidays of a file, CSV or iCalendar by its content.</summary>
internal static class HolidayFile
{
    /// <summary>The maximum length of a file, in bytes. A day takes some 30 bytes in CSV and 400 in iCalendar.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <exception cref="SettingFileException">The file is unreadable. The message has the line and says what to do.</exception>
    public static HolidayList Read(string path) => Parse(SettingFile.Read(path, MaxLength));

    /// <exception cref="SettingFileException">The content is unreadable. The message has the line and says what to do.</exception>
    public static HolidayList Parse(ReadOnlyMemory<byte> utf8)
    {
        var text = utf8.Span;
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        text = text.TrimStart(" \t\r\n"u8);
        if (!Ascii.EqualsIgnoreCase(text[..Math.Min(text.Length, "BEGIN:".Length)], "BEGIN:"u8))
            return HolidayCsv.Parse(utf8);
        SettingFile.CheckEncoding(utf8.Span);
        return HolidayIcs.Parse(Encoding.UTF8.GetString(utf8.Span).TrimStart('\uFEFF'));
    }
}
