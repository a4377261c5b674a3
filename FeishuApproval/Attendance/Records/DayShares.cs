using FeishuApproval.Attendance.Facts;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// Computes the share of a record on each local date. Ends are exclusive. Feishu counts 24 hours for a day of leave, so a length in days is
/// never converted to minutes. It is converted to half days.
/// </summary>
internal static class DayShares
{
    private const long SecondsPerHalfDay = 43_200;

    private const int HoursPerHalfDay = 12;

    /// <summary>Returns the share of each date, sorted by date. Returns null when the shares are unknown.</summary>
    /// <param name="facts">The merged facts.</param>
    /// <param name="zone">The attendance zone. Without it, a clock change within a period is counted on the last day of the period.</param>
    public static IReadOnlyList<DayShare>? Of(AttendanceFacts facts, TimeZoneInfo? zone) =>
        IsPartlyUnreadable(facts)
            ? null
            : facts.Kind switch
            {
                AttendanceKind.Leave => Leave(facts, facts.Leave?.Periods, facts.Leave?.Unit, zone),
                AttendanceKind.Out => Leave(facts, null, facts.Out?.Unit, zone),
                AttendanceKind.Overtime => Overtime(facts, zone),
                AttendanceKind.Trip => facts.Trip?.Periods() is { } periods
                    ? HalfDays(periods) ?? Minutes(periods, zone)
                    : null,
                AttendanceKind.Remedy => facts.Remedy?.At is { } at ? [new DayShare(Date(at), 0, null)] : null,
                AttendanceKind.Shift => Shift(facts.Shift),
                _ => null,
            };

    /// <summary>Whether some of the periods could not be read, so that the list is incomplete.</summary>
    private static bool IsPartlyUnreadable(AttendanceFacts facts) =>
        facts.UnreadableFields?.Any(field =>
            field is "leave_range" or "leave_detail" or "time_range" or "work_detail" or "schedules"
        ) == true;

    private static List<DayShare>? Leave(
        AttendanceFacts facts,
        IReadOnlyList<Period>? periods,
        string? unit,
        TimeZoneInfo? zone
    )
    {
        bool inDays = unit is "day" or "half_day";
        if (periods is { Count: > 0 })
        {
            if (inDays && HalfDays(periods) is { } known)
                return known;
            var minutes = Minutes(periods, zone);
            return inDays && minutes is not null ? WithHalfDays(minutes, facts.DurationSeconds) : minutes;
        }

        if (facts is not { Start: { } start, End: { } end } || end <= start)
            return null;
        Period[] span = [new Period(start, end)];
        if (inDays || (unit is not ("hour" or "half_hour" or "minute") && HalfDays(span) is not null))
        {
            // A length that is not a whole number of half days is a length in hours.
            var halves = InHalfDays(span, facts.DurationSeconds);
            if (halves is not null || facts.DurationSeconds is not { } length || length % SecondsPerHalfDay == 0)
                return halves;
        }

        // A span of several days includes nights and weekends, and a span of one day may include a lunch break.
        var shares = Minutes(span, zone);
        if (facts.DurationSeconds is not { } seconds)
            return shares is [_] ? shares : null;
        if (seconds == (long)(end - start).TotalSeconds)
            return shares;
        return shares is [{ Minutes: { } most } only] && seconds >= 0 && seconds / 60 <= most
            ? [only with { Minutes = seconds / 60 }]
            : null;
    }

    private static List<DayShare>? Overtime(AttendanceFacts facts, TimeZoneInfo? zone)
    {
        if (facts.Overtime?.Days is { Count: > 0 } days && days.Any(day => day.Seconds is not null))
        {
            return
            [
                .. from day in days
                group day.Seconds by day.Date into date
                orderby date.Key
                select new DayShare(date.Key, Sum(date), null),
            ];
        }

        if (facts.Overtime?.Periods is { Count: > 0 } periods)
            return Minutes(periods, zone);
        return facts is { Start: { } start, End: { } end } ? Minutes([new Period(start, end)], zone) : null;
    }

    /// <summary>Returns the day given and the day taken. No event contains the length of the shifts.</summary>
    private static DayShare[]? Shift(ShiftDetails? shift)
    {
        DayShare[] shares =
        [
            .. new[] { shift?.GivenAt, shift?.TakenAt }
                .OfType<DateTimeOffset>()
                .Select(Date)
                .Distinct()
                .Order()
                .Select(date => new DayShare(date, null, null)),
        ];
        return shares.Length == 0 ? null : shares;
    }

    /// <summary>
    /// Returns the sum of a day's shares in minutes. Returns null when a share is unknown, or when the sum is more than a day can contain.
    /// </summary>
    private static long? Sum(IEnumerable<long?> seconds)
    {
        decimal sum = 0;
        foreach (long? share in seconds)
        {
            if (share is not >= 0)
                return null;
            sum += share.Value;
        }

        return sum <= 25 * 3600 ? (long)sum / 60 : null;
    }

    /// <summary>
    /// Returns the minutes by local date. Time in overlapping periods is counted once. Returns null when the periods have no length, or are
    /// implausibly long.
    /// </summary>
    private static List<DayShare>? Minutes(IReadOnlyList<Period> periods, TimeZoneInfo? zone)
    {
        if (!IsBounded(periods))
            return null;
        var byDate = new SortedDictionary<DateOnly, TimeSpan>();
        DateTimeOffset? reached = null;
        foreach (var period in periods.Order())
        {
            var start = reached > period.Start ? reached.Value : period.Start;
            while (start < period.End)
            {
                var date = Date(start);
                var end = date == LastDate(period) ? period.End : Midnight(date.AddDays(1), start.Offset, zone);
                if (end > period.End)
                    end = period.End;
                if (end > start)
                    byDate[date] = byDate.GetValueOrDefault(date) + (end - start);
                start =
                    end > start ? end : new DateTimeOffset(date.AddDays(1).ToDateTime(TimeOnly.MinValue), start.Offset);
            }

            if (reached is null || period.End > reached)
                reached = period.End;
        }

        return byDate.Count == 0
            ? null
            : [.. byDate.Select(share => new DayShare(share.Key, (long)share.Value.TotalMinutes, null))];
    }

    /// <summary>
    /// Returns the start of a local date, with the offset at that time. If a clock change skips midnight, the date starts at the clock
    /// change.
    /// </summary>
    private static DateTimeOffset Midnight(DateOnly date, TimeSpan offset, TimeZoneInfo? zone)
    {
        var wall = date.ToDateTime(TimeOnly.MinValue);
        if (zone is null)
            return new DateTimeOffset(wall, offset);
        var at = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(wall, at), zone);
    }

    /// <summary>
    /// Returns the half days of periods that all start and end at midnight or noon. Returns null when any period does not, because its
    /// times are then working times.
    /// </summary>
    private static List<DayShare>? HalfDays(IReadOnlyList<Period> periods)
    {
        if (!IsBounded(periods))
            return null;
        var byDate = new SortedDictionary<DateOnly, int>();
        foreach (var period in periods)
        {
            var (half, end) = (period.Start.DateTime, period.End.DateTime);
            if (!IsHalfDay(half) || !IsHalfDay(end) || half >= end)
                return null;
            for (; half < end; half = half.AddHours(HoursPerHalfDay))
            {
                var date = DateOnly.FromDateTime(half);
                byDate[date] = byDate.GetValueOrDefault(date) | (half.Hour == 0 ? 1 : 2);
            }
        }

        return byDate.Count == 0
            ? null
            : [.. byDate.Select(share => new DayShare(share.Key, null, share.Value == 3 ? 2 : 1))];
    }

    /// <summary>
    /// Returns the half days of a span without working periods. The result is valid only if the half days add up to Feishu's length.
    /// Otherwise, the span contains days off on unknown dates, and the result is null.
    /// </summary>
    private static List<DayShare>? InHalfDays(Period[] span, long? seconds)
    {
        var halves = HalfDays(span);
        if (halves is not null && (seconds is null || Total(halves) == seconds))
            return halves;
        if (seconds is null || !IsBounded(span))
            return null;

        var (first, last) = (Date(span[0].Start), LastDate(span[0]));
        if (first == last && seconds is SecondsPerHalfDay or 2 * SecondsPerHalfDay)
            return [new DayShare(first, null, (int)(seconds.Value / SecondsPerHalfDay))];
        List<DayShare> whole =
        [
            .. Enumerable
                .Range(first.DayNumber, last.DayNumber - first.DayNumber + 1)
                .Select(day => new DayShare(DateOnly.FromDayNumber(day), null, 2)),
        ];
        return Total(whole) == seconds ? whole : null;
    }

    /// <summary>
    /// Adds half days to the shares. The half days of the length are divided in proportion to the minutes of each date, and rounded. No
    /// half days are added if the rounded ones do not add up to the length.
    /// </summary>
    private static List<DayShare> WithHalfDays(List<DayShare> shares, long? seconds)
    {
        decimal total = shares.Sum(share => (decimal)share.Minutes!.Value);
        if (seconds is not > 0 || seconds % SecondsPerHalfDay != 0 || total == 0)
            return shares;
        decimal halves = seconds.Value / SecondsPerHalfDay;
        if (halves > 2 * shares.Count)
            return shares;
        List<DayShare> counted =
        [
            .. shares.Select(share =>
                share with
                {
                    HalfDays = (int)
                        Math.Clamp(
                            Math.Round(halves * share.Minutes!.Value / total, MidpointRounding.AwayFromZero),
                            1,
                            2
                        ),
                }
            ),
        ];
        return Total(counted) == seconds ? counted : shares;
    }

    private static long Total(List<DayShare> shares) => shares.Sum(share => share.HalfDays!.Value * SecondsPerHalfDay);

    /// <summary>Whether the periods are short enough to list each of their dates. Longer periods are typing mistakes.</summary>
    private static bool IsBounded(IReadOnlyList<Period> periods) =>
        periods.Sum(period => Math.Max(1L, (period.End - period.Start).Days)) <= IndexEntry.MaxRows
        && periods.All(period => (period.End - period.Start).Days < IndexEntry.MaxDays && period.End.Year < 9999);

    private static bool IsHalfDay(DateTime time) =>
        time.TimeOfDay.Ticks % (TimeSpan.TicksPerHour * HoursPerHalfDay) == 0;

    private static DateOnly Date(DateTimeOffset time) => DateOnly.FromDateTime(time.DateTime);

    private static DateOnly LastDate(Period period) =>
        Date(period.End > period.Start ? period.End.AddTicks(-1) : period.Start);
}
