using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Api.Sharing;

/// <summary>One entry of a calendar.</summary>
/// <param name="Period">The period, in the attendance zone. For whole days, it starts and ends at midnight.</param>
/// <param name="IsAllDay">Whether the entry covers whole days.</param>
internal readonly record struct CalendarEntry(Period Period, bool IsAllDay)
{
    private static readonly TimeOnly Noon = new(12, 0);

    /// <summary>
    /// Returns the entries of some days of a record, sorted. Consecutive whole days are one entry, and so are times that meet at midnight.
    /// </summary>
    /// <param name="days">The days, sorted by date.</param>
    /// <param name="zone">The attendance zone.</param>
    public static IReadOnlyList<CalendarEntry> Of(IReadOnlyList<AttendanceDay> days, TimeZoneInfo zone)
    {
        var entries = new List<CalendarEntry>();
        foreach (var entry in days.SelectMany(day => OfDay(day, zone)))
        {
            if (entries is [.., var last] && last.IsAllDay == entry.IsAllDay && last.Period.End == entry.Period.Start)
                entries[^1] = last with { Period = new Period(last.Period.Start, entry.Period.End) };
            else if (!entries.Contains(entry))
                entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Joins entries into one entry of whole days.</summary>
    /// <param name="entries">At least one entry, sorted.</param>
    /// <param name="zone">The attendance zone.</param>
    public static CalendarEntry Join(IReadOnlyList<CalendarEntry> entries, TimeZoneInfo zone)
    {
        var (first, last) = (entries[0].Period.Start, entries[^1].Period.End.AddTicks(-1));
        var dates = new Period(
            Midnight(DateOnly.FromDateTime(first.DateTime), zone),
            Midnight(DateOnly.FromDateTime(last.DateTime).AddDays(1), zone)
        );
        return new CalendarEntry(dates, IsAllDay: true);
    }

    /// <summary>The start of a day.</summary>
    public static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone) => At(date, TimeOnly.MinValue, zone);

    private static IEnumerable<CalendarEntry> OfDay(AttendanceDay day, TimeZoneInfo zone)
    {
        var (start, noon, end) = (
            Midnight(day.Date, zone),
            At(day.Date, Noon, zone),
            Midnight(day.Date.AddDays(1), zone)
        );
        var whole = new Period(start, end);
        bool isUntimed = day.Times.Count == 0 || (day.Times is [var only] && only == whole);
        if (day.IsWhole || (isUntimed && day.Half is null && day.HalfDays != 1))
            return [new CalendarEntry(whole, IsAllDay: true)];
        if (!isUntimed)
            return day.Times.Select(period => new CalendarEntry(period, IsAllDay: false));

        // As on the calendar page, a half day of which it is unknown which half it is has the first one.
        var half = day.Half == DayHalf.Afternoon ? new Period(noon, end) : new Period(start, noon);
        return [new CalendarEntry(half, IsAllDay: false)];
    }

    private static DateTimeOffset At(DateOnly date, TimeOnly time, TimeZoneInfo zone)
    {
        var wall = date.ToDateTime(time);
        return new DateTimeOffset(wall, zone.GetUtcOffset(wall));
    }
}
