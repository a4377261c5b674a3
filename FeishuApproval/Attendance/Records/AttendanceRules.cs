using FeishuApproval.Configuration;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Attendance.Records;

/// <summary>What the days and the length of a record are computed with.</summary>
/// <param name="Zones">The attendance zones: a day starts and ends at midnight of its tenant's zone.</param>
/// <param name="Breaks">The breaks of a working day, which are not working time. Sorted and without overlaps.</param>
/// <param name="Calendars">The class of each date, by the calendar of its tenant.</param>
internal sealed record AttendanceRules(TimeZones Zones, IReadOnlyList<TimeRange> Breaks, TenantCalendars Calendars)
{
    private static readonly TimeOnly Noon = new(12, 0);

    /// <summary>The rules of a server without settings.</summary>
    public static AttendanceRules Default { get; } =
        new(
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"),
            [new TimeRange(new TimeOnly(12, 0), new TimeOnly(13, 0))],
            WorkCalendar.Default
        );

    /// <summary>The working hours of a day. The calendar shows days in this scale; no amount depends on them.</summary>
    public TimeRange WorkingHours { get; init; } = new(new TimeOnly(9, 0), new TimeOnly(18, 0));

    /// <summary>When the morning of a day ends: at noon, or at the end of the break that contains noon.</summary>
    internal TimeOnly EndOfMorning { get; } = BreakAtNoon(Breaks)?.End ?? Noon;

    /// <summary>When the afternoon of a day starts: at noon, or at the start of the break that contains noon.</summary>
    internal TimeOnly StartOfAfternoon { get; } = BreakAtNoon(Breaks)?.Start ?? Noon;

    private static TimeRange? BreakAtNoon(IReadOnlyList<TimeRange> breaks)
    {
        foreach (var each in breaks)
        {
            if (each.Start <= Noon && Noon < each.End)
                return each;
        }

        return null;
    }
}

/// <summary>A part of a day, in local time.</summary>
/// <param name="Start">The start.</param>
/// <param name="End">The end, exclusive and later than the start.</param>
internal readonly record struct TimeRange(TimeOnly Start, TimeOnly End);
