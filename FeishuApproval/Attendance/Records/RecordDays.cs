using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// The days and the length of a record (docs/days.md). Feishu's own length is the truth: the days add up to it exactly, or their amounts
/// are unknown. Only a split by day that Feishu itself gives is kept as it is. Feishu counts 24 hours for a day, so a length in days is
/// never converted to minutes; it is divided into half days.
/// </summary>
/// <param name="Days">The days, sorted by date; null when no date is known, or when there are implausibly many.</param>
/// <param name="DurationSeconds">The length in seconds; null when neither Feishu's length nor its periods say it.</param>
/// <param name="LengthDiffers">Whether Feishu's split by day does not add up to Feishu's length.</param>
internal readonly record struct RecordDays(
    IReadOnlyList<AttendanceDay>? Days,
    long? DurationSeconds,
    bool LengthDiffers = false
)
{
    /// <summary>Computes the days and the length of merged facts.</summary>
    public static RecordDays Of(AttendanceFacts facts, AttendanceRules rules)
    {
        var found = new Calculation(facts, rules).Run();
        return found.Days is { Count: > 0 } ? found : found with { Days = null };
    }

    /// <summary>Returns the length of merged facts. The days are computed only when Feishu's own length is missing.</summary>
    public static long? LengthOf(AttendanceFacts facts, AttendanceRules rules) =>
        facts is { DurationSeconds: >= 0, Kind: not AttendanceKind.Shift }
            ? facts.DurationSeconds
            : new Calculation(facts, rules).Run().DurationSeconds;

    /// <summary>Returns the half of a date in which its clock times lie; null when they lie in both.</summary>
    internal static DayHalf? HalfOf(DateOnly date, IReadOnlyList<Period> times, AttendanceRules rules)
    {
        if (times is not [var first, ..])
            return null;
        if (TimeOnly.FromDateTime(first.Start.DateTime) >= rules.StartOfAfternoon)
            return DayHalf.Afternoon;
        var end = times[^1].End.DateTime;
        return DateOnly.FromDateTime(end) <= date && TimeOnly.FromDateTime(end) <= rules.EndOfMorning
            ? DayHalf.Morning
            : null;
    }

    private sealed class Calculation(AttendanceFacts facts, AttendanceRules rules)
    {
        private const int HoursPerHalfDay = 12;

        /// <summary>The longest day, on which a clock is set back.</summary>
        private const long MaxSecondsPerDay = 25 * 3600;

        private readonly long? _length = facts.DurationSeconds is >= 0 ? facts.DurationSeconds : null;

        /// <summary>Taken once, so that all days of a record are of the same calendar.</summary>
        private readonly WorkCalendar _calendar = rules.Calendars.Of(facts.TenantKey);

        public RecordDays Run() =>
            facts.Kind switch
            {
                _ when IsPartlyUnreadable() => new(Touched(Span()), _length),
                AttendanceKind.Leave when facts.LeaveDays is { Count: > 0 } split => Split(split),
                AttendanceKind.Leave => Absence(facts.Leave?.Periods, facts.Leave?.Unit),
                AttendanceKind.Out => Absence(null, facts.Out?.Unit),
                AttendanceKind.Overtime => Compensated(Overtime()),
                AttendanceKind.Trip => Trip(),
                AttendanceKind.Remedy => Correction(),
                AttendanceKind.Shift => new(Points([facts.Shift?.GivenAt, facts.Shift?.TakenAt]), null),
                _ => new(null, _length),
            };

        /// <summary>Whether some of the periods could not be read, so that the list is incomplete.</summary>
        private bool IsPartlyUnreadable() =>
            facts.UnreadableFields?.Any(field =>
                field
                    is "leave_range"
                        or "time_range"
                        or "work_detail"
                        or "schedules"
                        // In a leave of Feishu People: the split by day.
                        or "details"
                        // In the form of a detail: a list, or the times of one of its rows.
                        or "form.timeRange"
                        or "form.timeRange.start"
                        or "form.timeRange.end"
                        or "form.detail"
                        or "form.detail.start"
                        or "form.schedule"
                        or "form.schedule.start"
                        or "form.schedule.end"
                || (field == "leave_detail" && !HasOwnRange())
            ) == true;

        /// <summary>Whether the periods of a leave are those of <c>leave_range</c>, so that <c>leave_detail</c> does not matter.</summary>
        private bool HasOwnRange() =>
            facts.Leave is { Periods: { } periods } leave && leave.Detail?.SequenceEqual(periods) != true;

        private RecordDays Absence(IReadOnlyList<Period>? listed, string? unit)
        {
            bool isListed = listed is { Count: > 0 };
            var periods = isListed ? listed! : Span();
            bool isInDays =
                unit is "day" or "half_day"
                || (unit is not ("hour" or "half_hour" or "minute") && HalfDays(periods) is not null);
            return isInDays && (_length is null || RecordLength.IsInHalfDays(_length))
                ? InDays(periods, isListed, withWorkdays: true)
                : InHours(periods, isListed || (unit is "hour" or "half_hour" or "minute" && IsOneStretch(periods)));
        }

        /// <summary>Whether a span lies on one date and touches no break, so that it can only be the length.</summary>
        private bool IsOneStretch(IReadOnlyList<Period> span)
        {
            var clock = IsBounded(span) ? Slices(span) : [];
            return clock.Count == 1 && Seconds(clock) == Seconds(WithoutBreaks(clock));
        }

        /// <summary>
        /// Returns the split by day of a leave as Feishu gives it. It has no clock times; those of the leave are of use where they are not only
        /// midnights and noons.
        /// </summary>
        private RecordDays Split(IReadOnlyList<LeaveDay> split)
        {
            var span = Span();
            var clock = IsBounded(span) ? Slices(span) : [];
            bool isInDays = facts.Leave?.Unit == "day";
            bool hasTimes = HalfDays(span) is null;
            long total = split.Sum(part => part.Seconds);
            return new(
                [.. split.Select(Share)],
                _length ?? total,
                LengthDiffers: _length is not null && total != _length
            );

            AttendanceDay Share(LeaveDay part)
            {
                var day = Day(part.Date, clock.TryGetValue(part.Date, out var times) ? times : []);
                if (!isInDays)
                {
                    long minutes = part.Seconds / 60;
                    return day with { Minutes = minutes, Times = hasTimes ? Fitting(day.Times, minutes) : [] };
                }

                int halves = (int)(part.Seconds / RecordLength.SecondsPerHalfDay);
                return day with { HalfDays = halves, Half = halves == 1 ? day.Half : null, Times = [] };
            }
        }

        private RecordDays Overtime()
        {
            var overtime = facts.Overtime;
            var periods = overtime?.Periods is { Count: > 0 } listed ? listed : Span();
            if (overtime?.Days is not { Count: > 0 } split)
                return InHours(periods, saysLength: true);
            if (split.All(day => day.Seconds is null))
            {
                // A split without lengths still says how each date is compensated.
                var byDate = split.ToLookup(day => day.Date);
                var computed = InHours(periods, saysLength: true);
                return computed with
                {
                    Days = computed
                        .Days?.Select(day =>
                            byDate[day.Date].Take(2).ToArray() is [var only]
                                ? day with
                                {
                                    Compensation = only.Compensation,
                                    Category = only.Category,
                                }
                                : day
                        )
                        .ToArray(),
                };
            }

            var clock = Slices(periods);
            AttendanceDay[] days =
            [
                .. split
                    .GroupBy(day => (day.Date, day.Compensation, day.Category))
                    .OrderBy(part => part.Key.Date)
                    .ThenBy(part => part.Key.Compensation, StringComparer.Ordinal)
                    .ThenBy(part => part.Key.Category, StringComparer.Ordinal)
                    .Select(part =>
                        Part([.. part], clock, isOnly: part.Count() == split.Count(day => day.Date == part.Key.Date))
                    ),
            ];
            long? total = days.All(day => day.Minutes is not null) ? days.Sum(day => day.Minutes!.Value) * 60 : null;
            return new(days, _length ?? total, _length is not null && total is not null && total != _length);
        }

        /// <summary>Gives the compensation of the whole overtime to the days without one of their own.</summary>
        private RecordDays Compensated(RecordDays computed) =>
            facts.Overtime?.Compensation is { } compensation
                ? computed with
                {
                    Days = computed
                        .Days?.Select(day => day with { Compensation = day.Compensation ?? compensation })
                        .ToArray(),
                }
                : computed;

        /// <summary>Returns the parts of one date that are compensated in the same way.</summary>
        private AttendanceDay Part(WorkDay[] parts, SortedDictionary<DateOnly, List<Period>> clock, bool isOnly)
        {
            var date = parts[0].Date;
            long? minutes = Minutes(parts);
            Period[] own =
            [
                .. parts
                    .Where(part => part is { Start: not null, End: not null } && part.End > part.Start)
                    .Select(part => new Period(part.Start!.Value, part.End!.Value))
                    .Order(),
            ];
            var times =
                own.Length > 0 ? own
                : isOnly && clock.TryGetValue(date, out var known) ? [.. known]
                : (Period[])[];
            return Day(date, Fitting(times, minutes)) with
            {
                Minutes = minutes,
                Compensation = parts[0].Compensation,
                Category = parts[0].Category,
            };
        }

        private static long? Minutes(WorkDay[] parts)
        {
            decimal sum = 0;
            foreach (var part in parts)
            {
                if (part.Seconds is not >= 0)
                    return null;
                sum += part.Seconds.Value;
            }

            return sum <= MaxSecondsPerDay && sum % 60 == 0 ? (long)sum / 60 : null;
        }

        private RecordDays Trip()
        {
            if (facts.Trip?.Periods() is not { Count: > 0 } periods)
                return new(Touched(Span()), _length);
            long? length = _length ?? Sum(facts.Trip.Schedules!);
            if (HalfDays(periods) is { } halves)
            {
                long total = Total(halves);
                return new(halves, length ?? total, length is not null && length != total);
            }

            var calculation = new Calculation(facts with { DurationSeconds = length }, rules);
            return RecordLength.IsInHalfDays(length)
                ? calculation.InDays(periods, isListed: false, withWorkdays: false)
                : calculation.InHours(periods, saysLength: true);
        }

        private static long? Sum(IReadOnlyList<TripSchedule> schedules)
        {
            decimal? sum = schedules.All(schedule => schedule.Seconds is >= 0)
                ? schedules.Sum(schedule => (decimal)schedule.Seconds!.Value)
                : null;
            return sum is <= long.MaxValue ? (long)sum.Value : null;
        }

        private RecordDays Correction()
        {
            return facts.Remedy?.Days() is { Count: > 0 } days
                ? new(
                    [
                        .. days.Select(day =>
                            Day(day.Key, [.. day.Value.Select(time => new Period(time, time))]) with
                            {
                                Minutes = 0,
                            }
                        ),
                    ],
                    0
                )
                : new(null, _length);
        }

        /// <summary>Returns the dates of points in time, without amounts.</summary>
        private AttendanceDay[] Points(ReadOnlySpan<DateTimeOffset?> times)
        {
            var byDate = new SortedDictionary<DateOnly, List<Period>>();
            foreach (var time in times)
            {
                if (time is not { } at)
                    continue;
                if (!byDate.TryGetValue(Date(at), out var points))
                    byDate[Date(at)] = points = [];
                points.Add(new Period(at, at));
            }

            var days = new List<AttendanceDay>();
            foreach (var (date, points) in byDate)
                days.Add(Day(date, [.. points.Distinct().Order()]));
            return [.. days];
        }

        /// <summary>
        /// Returns the days of a length in hours: by the clock if that adds up, else by the clock less the breaks, else the length itself on
        /// the only date.
        /// </summary>
        /// <param name="periods">The periods, or the span.</param>
        /// <param name="saysLength">Whether the periods are the length when Feishu gives none.</param>
        private RecordDays InHours(IReadOnlyList<Period> periods, bool saysLength)
        {
            if (!IsBounded(periods))
                return new(Touched(periods), _length);
            var clock = Slices(periods);
            if (clock.Count == 0)
                return new(Touched(periods), _length);
            if ((_length ?? (saysLength ? Seconds(clock) : null)) is not { } length)
                return new(Touched(periods), null);

            foreach (
                var candidate in (ReadOnlySpan<SortedDictionary<DateOnly, List<Period>>>)[clock, WithoutBreaks(clock)]
            )
            {
                List<AttendanceDay> days = [.. Timed(candidate)];
                if (days.Sum(day => day.Minutes!.Value) * 60 == length)
                    return new(days, length);
            }

            if (clock.Count == 1 && length <= MaxSecondsPerDay && length % 60 == 0)
                return new([.. Timed(clock).Select(day => day with { Minutes = length / 60 })], length);
            return new(Touched(periods), length);
        }

        /// <summary>
        /// Returns the days of a length in half days: by midnights and noons, or in proportion to the listed times. If only the span is known,
        /// the calendar days if they add up, else the workdays.
        /// </summary>
        private RecordDays InDays(IReadOnlyList<Period> periods, bool isListed, bool withWorkdays)
        {
            if (!IsBounded(periods))
                return new(InDays(Touched(periods)), _length);
            var halves = HalfDays(periods);
            if (_length is not { } length)
            {
                if (!isListed)
                    return new(InDays(Touched(periods)), null);
                if (halves is not null)
                    return new(halves, Total(halves));
                var byClock = InHours(periods, saysLength: true);
                return byClock with { Days = byClock.Days?.Select(day => day with { IsInDays = true }).ToArray() };
            }

            foreach (
                var candidate in isListed
                    ? [halves ?? InProportion(periods, length)]
                    : Candidates(periods, halves, length, withWorkdays)
            )
            {
                if (candidate is { Count: > 0 } && Total(candidate) == length)
                    return new(candidate, length);
            }

            return new(InDays(Touched(periods)), length);
        }

        /// <summary>Returns dates of a form that counts days: a date in both halves has no clock times.</summary>
        private static List<AttendanceDay> InDays(List<AttendanceDay> days) =>
            days.ConvertAll(day => day with { IsInDays = true, Times = day.Half is null ? [] : day.Times });

        private IEnumerable<List<AttendanceDay>?> Candidates(
            IReadOnlyList<Period> span,
            List<AttendanceDay>? halves,
            long length,
            bool withWorkdays
        )
        {
            yield return halves;
            var touched = Touched(span);
            if (touched is [var only] && length is RecordLength.SecondsPerHalfDay or 2 * RecordLength.SecondsPerHalfDay)
            {
                int count = (int)(length / RecordLength.SecondsPerHalfDay);
                yield return [only with { HalfDays = count, Half = count == 1 ? only.Half : null }];
            }

            var whole = touched.ConvertAll(day => Day(day.Date, []) with { HalfDays = 2 });
            yield return whole;
            if (!withWorkdays)
                yield break;
            yield return halves?.FindAll(IsWorkday);
            yield return whole.FindAll(IsWorkday);
        }

        private static bool IsWorkday(AttendanceDay day) => day.DayClass == DayClass.Workday;

        /// <summary>
        /// Divides the half days of the length in proportion to the listed times of each date, rounded. Returns null when that is not
        /// possible.
        /// </summary>
        private List<AttendanceDay>? InProportion(IReadOnlyList<Period> periods, long length)
        {
            List<AttendanceDay> days = [.. Timed(Slices(periods))];
            decimal total = days.Sum(day => (decimal)day.Minutes!.Value);
            decimal halves = length / RecordLength.SecondsPerHalfDay;
            if (total == 0 || halves == 0 || halves > 2 * days.Count)
                return null;
            return days.ConvertAll(day =>
            {
                int count = (int)
                    Math.Clamp(Math.Round(halves * day.Minutes!.Value / total, MidpointRounding.AwayFromZero), 1, 2);
                return day with { Minutes = null, HalfDays = count, Half = count == 1 ? day.Half : null };
            });
        }

        /// <summary>
        /// Returns the half days of periods that all start and end at midnight or noon. Returns null when any period does not, because its
        /// times are then working times.
        /// </summary>
        private List<AttendanceDay>? HalfDays(IReadOnlyList<Period> periods)
        {
            if (periods.Count == 0 || !IsBounded(periods))
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

            var days = new List<AttendanceDay>(byDate.Count);
            foreach (var (date, halves) in byDate)
            {
                days.Add(
                    Day(date, []) with
                    {
                        HalfDays = halves == 3 ? 2 : 1,
                        Half =
                            halves == 1 ? DayHalf.Morning
                            : halves == 2 ? DayHalf.Afternoon
                            : null,
                    }
                );
            }

            return days;
        }

        /// <summary>
        /// Returns the dates of periods with their clock times and without amounts. Of implausibly long periods, the first dates are
        /// returned.
        /// </summary>
        private List<AttendanceDay> Touched(IReadOnlyList<Period> periods)
        {
            if (!IsBounded(periods))
                periods = Shortened(periods);
            if (HalfDays(periods) is { } halves)
                return halves.ConvertAll(day => day with { HalfDays = null });
            var clock = Slices(periods);
            return clock.Count > 0
                ? [.. Timed(clock).Select(day => day with { Minutes = null })]
                : [.. Points([.. periods.Select(period => (DateTimeOffset?)period.Start)])];
        }

        private IEnumerable<AttendanceDay> Timed(SortedDictionary<DateOnly, List<Period>> clock)
        {
            return clock.Select(day => Day(day.Key, day.Value) with { Minutes = (long)Length(day.Value).TotalMinutes });
        }

        private AttendanceDay Day(DateOnly date, IReadOnlyList<Period> times) =>
            new(date)
            {
                DayClass = _calendar.Day(date).Class,
                Times = times,
                Half = HalfOf(date, times, rules),
            };

        /// <summary>Returns the clock times less the breaks if only these add up to the minutes; otherwise the clock times.</summary>
        private IReadOnlyList<Period> Fitting(IReadOnlyList<Period> times, long? minutes)
        {
            if (minutes is null || Length(times).TotalMinutes == minutes)
                return times;
            var without = WithoutBreaks(Slices(times)).Values.SelectMany(each => each).ToArray();
            return Length(without).TotalMinutes == minutes ? without : times;
        }

        private SortedDictionary<DateOnly, List<Period>> WithoutBreaks(SortedDictionary<DateOnly, List<Period>> clock)
        {
            var left = new SortedDictionary<DateOnly, List<Period>>();
            foreach (var (date, times) in clock)
            {
                var rest = times;
                foreach (var each in rules.Breaks)
                    rest = CancelledTime.Subtract(rest, new Period(At(date, each.Start), At(date, each.End)));
                if (rest.Count > 0)
                    left[date] = rest;
            }

            return left;
        }

        /// <summary>
        /// Divides periods by local date. Time in overlapping periods is counted once. A period without a length has no part.
        /// </summary>
        private SortedDictionary<DateOnly, List<Period>> Slices(IReadOnlyList<Period> periods)
        {
            var byDate = new SortedDictionary<DateOnly, List<Period>>();
            DateTimeOffset? reached = null;
            foreach (var period in periods.Order())
            {
                var start = reached > period.Start ? reached.Value : period.Start;
                while (start < period.End)
                {
                    var date = Date(start);
                    var end = date == LastDate(period) ? period.End : Midnight(date.AddDays(1));
                    if (end > period.End)
                        end = period.End;
                    if (end > start)
                        Add(byDate, date, new Period(start, end));
                    start =
                        end > start
                            ? end
                            : new DateTimeOffset(date.AddDays(1).ToDateTime(TimeOnly.MinValue), start.Offset);
                }

                if (reached is null || period.End > reached)
                    reached = period.End;
            }

            return byDate;
        }

        private static void Add(SortedDictionary<DateOnly, List<Period>> byDate, DateOnly date, Period period)
        {
            if (!byDate.TryGetValue(date, out var times))
                byDate[date] = [period];
            else if (times[^1].End == period.Start)
                times[^1] = new Period(times[^1].Start, period.End);
            else
                times.Add(period);
        }

        /// <summary>
        /// Returns the start of a local date, with the offset at that time. If a clock change skips midnight, the date starts at the clock
        /// change.
        /// </summary>
        private DateTimeOffset Midnight(DateOnly date) => At(date, TimeOnly.MinValue);

        private DateTimeOffset At(DateOnly date, TimeOnly time)
        {
            var wall = date.ToDateTime(time);
            var zone = rules.Zones.Of(facts.TenantKey);
            var offset = zone.IsAmbiguousTime(wall)
                ? zone.GetAmbiguousTimeOffsets(wall).Max()
                : zone.GetUtcOffset(wall);
            return TimeZoneInfo.ConvertTime(new DateTimeOffset(wall, offset), zone);
        }

        /// <summary>Returns the start and the end as one period, or as a point in time; nothing when neither is known.</summary>
        private Period[] Span()
        {
            var (from, until) = facts.Span();
            return (from ?? until) is not { } start ? [] : [new Period(start, until > start ? until.Value : start)];
        }

        private static long Seconds(SortedDictionary<DateOnly, List<Period>> clock) =>
            (long)clock.Values.Sum(times => Length(times).TotalSeconds);

        private static TimeSpan Length(IReadOnlyList<Period> times)
        {
            var sum = TimeSpan.Zero;
            foreach (var period in times)
                sum += period.End - period.Start;
            return sum;
        }

        private static long Total(List<AttendanceDay> days) =>
            days.Sum(day => day.HalfDays!.Value * RecordLength.SecondsPerHalfDay);

        /// <summary>Returns the start of implausibly long periods: the days on which the index lists the record.</summary>
        private static List<Period> Shortened(IReadOnlyList<Period> periods)
        {
            var first = periods.Min().Start;
            if (first.Year > 9990)
                return [];
            var end = first.AddDays(IndexEntry.MaxDays);
            return
            [
                .. periods
                    .Where(period => period.Start <= end)
                    .Take(IndexEntry.MaxDays)
                    .Select(period => period with { End = period.End < end ? period.End : end }),
            ];
        }

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
}
