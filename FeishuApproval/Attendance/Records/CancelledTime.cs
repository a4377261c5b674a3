using FeishuApproval.Events.Fields;

namespace FeishuApproval.Attendance.Records;

/// <summary>What remains of a leave after cancel-leaves.</summary>
internal sealed record NetLeave
{
    /// <summary>The days that remain, sorted by date; null when the days of the leave are unknown.</summary>
    public IReadOnlyList<AttendanceDay>? Days { get; init; }

    /// <summary>The length that remains, in seconds; null when it is unknown.</summary>
    public long? DurationSeconds { get; init; }

    /// <summary>The length that remains, in the unit of the form; null when it is unknown.</summary>
    public RecordLength? Length { get; init; }

    /// <summary>The length that remains as text; null when it is unknown.</summary>
    public string? Amount { get; init; }
}

/// <summary>Takes the time of cancel-leaves off the leave that they cancel.</summary>
internal static class CancelledTime
{
    /// <summary>The maximum number of cancel-leaves that are read for one leave. Usually, an employee submits only a few.</summary>
    public const int MaxCancelLeaves = 100;

    /// <summary>Returns a leave with what remains of it. Cancel-leaves that are reverted or that belong to another leave have no effect.</summary>
    public static AttendanceRecord Subtract(
        AttendanceRecord leave,
        IEnumerable<AttendanceRecord> cancelLeaves,
        AttendanceRules rules
    )
    {
        AttendanceRecord[] effective =
        [
            .. cancelLeaves.Where(each =>
                each is { IsCancelLeave: true, Status: AttendanceStatus.Approved }
                && each.Leave!.OriginInstanceCode == leave.InstanceCode
            ),
        ];
        if (effective.Length == 0)
            return leave;

        var days = leave.Days?.ToList();
        long? seconds = leave.DurationSeconds;
        foreach (var cancelLeave in effective)
        {
            seconds =
                seconds is { } left && cancelLeave.DurationSeconds is { } cancelled && IsSameUnit(leave, cancelLeave)
                    ? Math.Max(0, left - cancelled)
                    : null;
            foreach (var cancelledDay in cancelLeave.Days ?? [])
            {
                int index = days?.FindIndex(day => day.Date == cancelledDay.Date) ?? -1;
                if (index < 0)
                    continue;
                if (Without(days![index], cancelledDay, rules) is { } rest)
                    days[index] = rest;
                else
                    days.RemoveAt(index);
            }
        }

        // The days say what remains where they are known: a cancel-leave can name time that the leave does not have.
        if (days is not null && days.All(day => day.IsKnown))
            seconds = days.Sum(day => (day.Minutes * 60) ?? (day.HalfDays!.Value * RecordLength.SecondsPerHalfDay));
        var length = seconds is null || leave.Length is null ? null : leave.Length.WithSeconds(seconds.Value);
        return leave with
        {
            Net = new NetLeave
            {
                Days = days,
                DurationSeconds = seconds,
                Length = length,
                Amount = length?.Text(),
            },
        };
    }

    /// <summary>Removes a period from sorted periods.</summary>
    public static List<Period> Subtract(List<Period> periods, Period cancelled) =>
        [
            .. from period in periods
            let before = new Period(period.Start, Earlier(period.End, cancelled.Start))
            let after = new Period(Later(period.Start, cancelled.End), period.End)
            from rest in (Period[])[before, after]
            where rest.End > rest.Start
            select rest,
        ];

    /// <summary>Returns what remains of a day; null when nothing remains.</summary>
    private static AttendanceDay? Without(AttendanceDay day, AttendanceDay cancelled, AttendanceRules rules)
    {
        var times = day.Times;
        foreach (var period in cancelled.Times)
            times = Subtract([.. times], period);
        if (day.Minutes is { } minutes && cancelled.Minutes is { } fewer)
            return minutes <= fewer ? null : Rest(day, times, rules) with { Minutes = minutes - fewer };
        if (day.HalfDays is { } halves && cancelled.HalfDays is { } less)
        {
            return halves <= less
                ? null
                : day with
                {
                    HalfDays = halves - less,
                    Half = OtherHalf(cancelled.Half),
                    Times = times.Count > 0 ? times : day.Times,
                };
        }

        // The amount is unknown, or in different units. What is left of the day is still known.
        if (cancelled.IsWhole)
            return null;
        var unknown = day with { Minutes = null, HalfDays = null };
        if (day.Times.Count > 0 && cancelled.Times.Count > 0)
            return times.Count == 0 ? null : Rest(unknown, times, rules);
        if (cancelled.Half is null)
            return unknown;
        return day.Half == cancelled.Half ? null
            : day.Half is null ? unknown with { Half = OtherHalf(cancelled.Half) }
            : unknown;
    }

    private static DayHalf? OtherHalf(DayHalf? half) =>
        half switch
        {
            DayHalf.Morning => DayHalf.Afternoon,
            DayHalf.Afternoon => DayHalf.Morning,
            _ => null,
        };

    private static AttendanceDay Rest(AttendanceDay day, IReadOnlyList<Period> times, AttendanceRules rules) =>
        times.Count == 0 ? day : day with { Times = times, Half = RecordDays.HalfOf(day.Date, times, rules) };

    private static bool IsSameUnit(AttendanceRecord leave, AttendanceRecord cancelLeave) =>
        (leave.Length?.Unit == LengthUnit.Day) == (cancelLeave.Length?.Unit == LengthUnit.Day);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
