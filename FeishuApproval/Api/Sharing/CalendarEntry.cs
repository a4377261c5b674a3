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

    private static IEnumerable<CalendarEntry> OfDay(AttendanceDay day, TimeZoneInfo zone)
    {
        var (start, noon, end) = (
            At(day.Date, TimeOnly.MinValue),
            At(day.Date, Noon),
            At(day.Date.AddDays(1), TimeOnly.MinValue)
        );
        var whole = new Period(start, end);
        if (day.IsWhole || (day.Times.Count == 0 && day.Half is null) || (day.Times is [var only] && only == whole))
            return [new CalendarEntry(whole, IsAllDay: true)];
        return day.Times.Count > 0 ? day.Times.Select(period => new CalendarEntry(period, IsAllDay: false))
            : day.Half == DayHalf.Morning ? [new CalendarEntry(new Period(start, noon), IsAllDay: false)]
            : [new CalendarEntry(new Period(noon, end), IsAllDay: false)];

        DateTimeOffset At(DateOnly date, TimeOnly time)
        {
            var wall = date.ToDateTime(time);
            return new DateTimeOffset(wall, zone.GetUtcOffset(wall));
        }
    }
}
