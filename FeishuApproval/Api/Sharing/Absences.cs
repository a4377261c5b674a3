using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Api.Sharing;

/// <summary>Computes the times when an employee is on leave: the periods of a record, without those cancelled by cancel-leaves.</summary>
internal sealed class Absences(IAttendanceStore store)
{
    private static readonly TimeSpan Noon = TimeSpan.FromHours(12);
    private static readonly TimeSpan EndOfLunch = TimeSpan.FromHours(13);

    /// <summary>
    /// Returns the periods of a record, sorted and without overlaps. Returns none for a cancel-leave and for a leave that was cancelled as
    /// a whole.
    /// </summary>
    /// <exception cref="Messaging.StoreUnavailableException">The store is unavailable.</exception>
    internal async ValueTask<IReadOnlyList<Period>> PeriodsAsync(
        AttendanceRecord record,
        CancellationToken cancellationToken
    )
    {
        if (record.Leave?.OriginInstanceCode is not null)
            return [];
        var periods = Merge(Periods(record));
        foreach (string instanceCode in record.Leave?.AdjustedBy ?? [])
        {
            var state = (await store.LoadAsync(instanceCode, cancellationToken)).State;
            if (state is null || AttendanceRecord.From(state) is not { Status: AttendanceStatus.Approved } cancelLeave)
                continue;
            foreach (var cancelled in Periods(cancelLeave))
                periods = Subtract(periods, cancelled);
        }

        return periods;
    }

    /// <summary>
    /// Splits periods into calendar entries. Consecutive whole days form one entry. A part of a day forms an entry with times.
    /// </summary>
    /// <param name="periods">Sorted periods without overlaps, in the attendance zone.</param>
    /// <param name="unit">
    /// The unit of the leave (<see cref="Attendance.Facts.LeaveDetails.Unit"/>). Hours are never rounded to days.
    /// </param>
    /// <param name="zone">The attendance zone.</param>
    internal static IReadOnlyList<AbsencePart> Parts(IReadOnlyList<Period> periods, string? unit, TimeZoneInfo zone)
    {
        var parts = new List<AbsencePart>();
        var days = periods
            .SelectMany(period => ByDay(period, zone))
            .GroupBy(period => DateOnly.FromDateTime(period.Start.DateTime));
        foreach (var day in days)
        {
            if (!IsWholeDay([.. day], unit))
            {
                parts.AddRange(day.Select(period => new AbsencePart(period, IsAllDay: false)));
                continue;
            }

            var date = new Period(Midnight(day.Key, zone), Midnight(day.Key.AddDays(1), zone));
            if (parts is [.., { IsAllDay: true } last] && last.Period.End == date.Start)
            {
                parts[^1] = last with { Period = new Period(last.Period.Start, date.End) };
            }
            else
            {
                parts.Add(new AbsencePart(date, IsAllDay: true));
            }
        }

        return parts;
    }

    private static IReadOnlyList<Period> Periods(AttendanceRecord record)
    {
        if (record.Leave?.Periods is { Count: > 0 } leave)
            return leave;
        if (record.Overtime?.Periods is { Count: > 0 } overtime)
            return overtime;
        if (record.Trip?.Periods() is { Count: > 0 } trip)
            return trip;
        return record is { Start: { } start, End: { } end } && end > start ? [new Period(start, end)] : [];
    }

    private static List<Period> Merge(IReadOnlyList<Period> periods)
    {
        var merged = new List<Period>();
        foreach (var period in periods.Where(period => period.End > period.Start).Order())
        {
            if (merged is [.., var last] && period.Start <= last.End)
                merged[^1] = last with { End = Later(period.End, last.End) };
            else
                merged.Add(period);
        }

        return merged;
    }

    private static List<Period> Subtract(List<Period> periods, Period cancelled) =>
        [
            .. from period in periods
            let before = new Period(period.Start, Earlier(period.End, cancelled.Start))
            let after = new Period(Later(period.Start, cancelled.End), period.End)
            from rest in (Period[])[before, after]
            where rest.End > rest.Start
            select rest,
        ];

    private static IEnumerable<Period> ByDay(Period period, TimeZoneInfo zone)
    {
        for (var start = period.Start; start < period.End; )
        {
            var midnight = Midnight(DateOnly.FromDateTime(start.DateTime).AddDays(1), zone);
            yield return new Period(start, Earlier(midnight, period.End));
            start = midnight;
        }
    }

    private static bool IsWholeDay(Period[] day, string? unit)
    {
        var start = day[0].Start.TimeOfDay;
        bool endsAtMidnight = day[^1].End.TimeOfDay == TimeSpan.Zero;
        if (day.Length == 1 && start == TimeSpan.Zero && endsAtMidnight)
            return true;
        return unit is not ("hour" or "half_hour" or "minute")
            && start < Noon
            && (endsAtMidnight || day[^1].End.TimeOfDay > EndOfLunch);
    }

    private static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <summary>One entry of a calendar.</summary>
/// <param name="Period">The period, in the attendance zone. For whole days, it starts and ends at midnight.</param>
/// <param name="IsAllDay">Whether the entry covers whole days.</param>
internal readonly record struct AbsencePart(Period Period, bool IsAllDay);
