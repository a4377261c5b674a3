using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Attendance.Records;

/// <summary>An amount of a record within a period. Each employee of the record has it.</summary>
/// <param name="DayClass">The class of its days; null when they have several.</param>
/// <param name="Compensation">How its overtime is compensated; null when it is unknown or in several ways.</param>
/// <param name="HalfDays">The half days; null when the amount is in minutes or unknown.</param>
/// <param name="Minutes">The minutes; null when the amount is in half days or unknown.</param>
/// <param name="IsKnown">Whether the whole amount is known.</param>
/// <param name="Days">Its days.</param>
internal readonly record struct RecordPart(
    DayClass? DayClass,
    string? Compensation,
    long? HalfDays,
    long? Minutes,
    bool IsKnown,
    IReadOnlyList<AttendanceDay> Days
)
{
    /// <summary>
    /// Returns the amounts of a record within a period, without the time that cancel-leaves cancel: the sum of its days, for each class and
    /// compensation. If the split by day is unknown, the length of a record that lies inside the period. Empty when the record has no day
    /// in the period.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    public static IReadOnlyList<RecordPart> Of(AttendanceRecord record, DateOnly from, DateOnly to)
    {
        var days = DaysWithin(record, from, to);
        if (days.Count == 0)
            return [];
        if (days.All(day => day.IsKnown))
            return [.. Sums(days)];

        bool isInside = days.Count == record.NetDays!.Count;
        if (isInside && Length(record) is var (halfDays, minutes))
        {
            var (dayClass, compensation) = (days[0].DayClass, days[0].Compensation);
            return
            [
                new RecordPart(
                    days.All(day => day.DayClass == dayClass) ? dayClass : null,
                    days.All(day => day.Compensation == compensation) ? compensation : null,
                    halfDays,
                    minutes,
                    IsKnown: true,
                    days
                ),
            ];
        }

        return [.. Sums(days)];
    }

    /// <summary>Returns the days of a record in a period, without those that cancel-leaves cancel.</summary>
    public static IReadOnlyList<AttendanceDay> DaysWithin(AttendanceRecord record, DateOnly from, DateOnly to) =>
        record.NetDays is not { Count: > 0 } days ? []
        : days[0].Date >= from && days[^1].Date <= to ? days
        : [.. days.Where(day => day.Date >= from && day.Date <= to)];

    private static IEnumerable<RecordPart> Sums(IReadOnlyList<AttendanceDay> days) =>
        days.GroupBy(day => (day.DayClass, day.Compensation))
            .Select(part => new RecordPart(
                part.Key.DayClass,
                part.Key.Compensation,
                part.Any(day => day.HalfDays is not null) ? part.Sum(day => (long?)day.HalfDays) : null,
                part.Any(day => day.Minutes is not null) ? part.Sum(day => day.Minutes) : null,
                part.All(day => day.IsKnown),
                [.. part]
            ));

    /// <summary>The whole length of a record in half days or in minutes; null when it is unknown or no whole number of them.</summary>
    private static (long? HalfDays, long? Minutes)? Length(AttendanceRecord record)
    {
        var (length, seconds) = record.Net is { } net
            ? (net.Length, net.DurationSeconds)
            : (record.Length, record.DurationSeconds);
        return (length?.Unit, seconds) switch
        {
            (LengthUnit.Day, { } whole) when RecordLength.IsInHalfDays(whole) => (
                whole / RecordLength.SecondsPerHalfDay,
                null
            ),
            (LengthUnit.Hour or LengthUnit.Minute, { } whole) when whole % 60 == 0 => (null, whole / 60),
            _ => null,
        };
    }
}
