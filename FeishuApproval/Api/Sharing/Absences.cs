using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Api.Sharing;

/// <summary>Computes the times when an employee is on leave: the periods of a record, without those cancelled by cancel-leaves.</summary>
internal sealed class Absences(IAttendanceStore store)
{
    private static readonly TimeSpan Noon = TimeSpan.FromHours(12);
    private static readonly TimeSpan EndOfLunch = TimeSpan.FromHours(13);

    /// <summary>
    /// Returns the periods of a record, sorted and without overlaps, on the days on which the record is listed
    /// (<see cref="IndexEntry.MaxDays"/>). A record with more than <see cref="IndexEntry.MaxRows"/> periods has one period from its first
    /// to its last time. Returns none for a cancel-leave and for a leave that was cancelled as a whole.
    /// </summary>
    /// <exception cref="Messaging.StoreUnavailableException">The store is unavailable.</exception>
    internal async ValueTask<IReadOnlyList<Period>> PeriodsAsync(
        AttendanceRecord record,
        CancellationToken cancellationToken
    )
    {
        if (record.Leave?.OriginInstanceCode is not null)
            return [];
        var periods = OnListedDays(Merge(Periods(record)));
        var cancelled = new List<Period>();
        foreach (string instanceCode in record.Leave?.AdjustedBy?.Take(EmployeeDays.MaxCancelLeaves) ?? [])
        {
            var state = (await store.LoadAsync(instanceCode, cancellationToken)).State;
            if (
                state is not null
                && AttendanceRecord.From(state) is { Status: AttendanceStatus.Approved } cancelLeave
                && Periods(cancelLeave) is { Count: <= IndexEntry.MaxRows } known
            )
                cancelled.AddRange(known);
        }

        periods = Subtract(periods, Merge(cancelled));
        return periods is { Count: > IndexEntry.MaxRows } ? [new Period(periods[0].Start, periods[^1].End)] : periods;
    }

    /// <summary>
    /// Splits periods into calendar entries. Consecutive whole days form one entry. A part of a day forms an entry with times. Returns the
    /// entries that overlap the days from <paramref name="from"/> to <paramref name="to"/>. An entry keeps a start before the first of these
    /// days, so that it stays the same entry on the next day. No entry continues after the last of these days.
    /// </summary>
    /// <param name="periods">Sorted periods without overlaps, in the attendance zone.</param>
    /// <param name="unit">
    /// The unit of the leave (<see cref="Attendance.Facts.LeaveDetails.Unit"/>). Hours are never rounded to days.
    /// </param>
    /// <param name="zone">The attendance zone.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    internal static IReadOnlyList<AbsencePart> Parts(
        IReadOnlyList<Period> periods,
        string? unit,
        TimeZoneInfo zone,
        DateOnly from,
        DateOnly to
    )
    {
        var parts = new List<AbsencePart>();
        var (begin, end) = (Midnight(from, zone), Midnight(to.AddDays(1), zone));
        var days = Before(periods, end)
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

        parts.RemoveAll(part => part.Period.End <= begin);
        return parts;
    }

    /// <summary>Joins entries into one entry of whole days.</summary>
    /// <param name="parts">At least one entry, sorted.</param>
    /// <param name="zone">The attendance zone.</param>
    internal static AbsencePart Join(IReadOnlyList<AbsencePart> parts, TimeZoneInfo zone)
    {
        var (first, last) = (parts[0].Period.Start, parts[^1].Period.End.AddTicks(-1));
        var dates = new Period(
            Midnight(DateOnly.FromDateTime(first.DateTime), zone),
            Midnight(DateOnly.FromDateTime(last.DateTime).AddDays(1), zone)
        );
        return new AbsencePart(dates, IsAllDay: true);
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

    /// <summary>Subtracts periods from others. Both lists are sorted and without overlaps.</summary>
    private static List<Period> Subtract(List<Period> periods, List<Period> cancelled)
    {
        var rest = new List<Period>();
        int next = 0;
        foreach (var period in periods)
        {
            var start = period.Start;
            while (next < cancelled.Count && cancelled[next].End <= start)
                next++;
            for (int i = next; i < cancelled.Count && cancelled[i].Start < period.End; i++)
            {
                if (cancelled[i].Start > start)
                    rest.Add(new Period(start, cancelled[i].Start));
                start = Later(start, cancelled[i].End);
            }

            if (start < period.End)
                rest.Add(period with { Start = start });
        }

        return rest;
    }

    /// <summary>Returns the part of sorted periods on the days on which a record with these periods is listed.</summary>
    private static List<Period> OnListedDays(List<Period> periods)
    {
        if (periods is not [var first, ..])
            return periods;
        int last = Math.Min(
            DateOnly.FromDateTime(first.Start.DateTime).DayNumber + IndexEntry.MaxDays,
            DateOnly.MaxValue.DayNumber
        );
        return Before(
            periods,
            new DateTimeOffset(DateOnly.FromDayNumber(last).ToDateTime(default), first.Start.Offset)
        );
    }

    /// <summary>Returns the part of sorted periods before a time.</summary>
    private static List<Period> Before(IReadOnlyList<Period> periods, DateTimeOffset end) =>
        [
            .. periods
                .TakeWhile(period => period.Start < end)
                .Select(period => period with { End = Earlier(period.End, end) }),
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
