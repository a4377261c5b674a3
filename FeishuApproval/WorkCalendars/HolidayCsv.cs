using System.Globalization;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;

namespace FeishuApproval.WorkCalendars;

/// <summary>Reads days from CSV with the columns <c>date</c>, <c>type</c> and, optionally, <c>name</c>.</summary>
internal static class HolidayCsv
{
    /// <summary>ISO dates, and what Excel makes of them.</summary>
    private static readonly string[] DateFormats = ["yyyy-M-d", "yyyy/M/d"];

    /// <exception cref="SettingFileException">The content is unreadable. The message has the line and says what to do.</exception>
    public static HolidayList Parse(ReadOnlyMemory<byte> utf8)
    {
        using var csv = SettingCsv.Open(utf8, "date,type,name");
        var list = new HolidayList();
        var (dates, types, names) = (csv.Required("date"), csv.Required("type"), csv.Optional("name"));
        while (csv.Read())
        {
            var (date, type, name) = (csv.Text(dates), csv.Text(types), csv.Text(names));

            // Spreadsheets may write empty rows after the last one.
            if ((date ?? type ?? name) is not null)
                list.Add(Date(date, csv.Line), Day(type, name, csv.Line), csv.Line);
        }

        return list;
    }

    private static DateOnly Date(string? text, long line) =>
        DateOnly.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new SettingFileException(
                line,
                Localized.Of($"The date is not a day such as 2026-10-01. Correct it.")
            );

    private static ListedDay Day(string? type, string? name, long line) =>
        type?.ToLowerInvariant() switch
        {
            "workday" or "班" => new ListedDay(DayClass.Workday, name),
            "rest_day" => new ListedDay(DayClass.RestDay, name),
            "holiday" or "休" => new ListedDay(DayClass.Holiday, name),
            "statutory" => new ListedDay(DayClass.Holiday, name, IsStatutory: true),
            _ => throw new SettingFileException(
                line,
                Localized.Of($"The type must be workday (or 班), rest_day, holiday (or 休) or statutory.")
            ),
        };
}
