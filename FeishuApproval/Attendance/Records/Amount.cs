using System.Globalization;
using FeishuApproval.Attendance.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>Formats the length of a record in the units that HR uses.</summary>
internal static class Amount
{
    private const decimal SecondsPerDay = 86_400;

    /// <summary>
    /// Returns <c>1.5 days</c>, <c>3 h</c> or <c>90 min</c>, in the unit of the form. Returns null when the length or its unit is unknown.
    /// </summary>
    /// <param name="facts">The merged facts.</param>
    /// <param name="durationSeconds">The length of the record in seconds. For overtime, it may be derived from the days or periods.</param>
    /// <param name="days">The days of the record.</param>
    public static string? Of(AttendanceFacts facts, long? durationSeconds, IReadOnlyList<DayShare>? days) =>
        facts.Kind switch
        {
            AttendanceKind.Leave => Text(facts.DurationSeconds, facts.Leave?.Unit, days),
            AttendanceKind.Out => Text(facts.DurationSeconds, facts.Out?.Unit, days),
            AttendanceKind.Overtime => Text(durationSeconds, "hour", days),
            AttendanceKind.Trip => Text(
                facts.DurationSeconds,
                facts.DurationSeconds % (SecondsPerDay / 2) == 0 ? "day" : "hour",
                days
            ),
            _ => null,
        };

    private static string? Text(long? seconds, string? unit, IReadOnlyList<DayShare>? days)
    {
        // If Feishu provides no length, the sum of the half days is used when all half days are known.
        if (seconds is null && days?.All(day => day.HalfDays is not null) == true)
            return Days(days.Sum(day => day.HalfDays!.Value) / 2m);
        if (seconds is not >= 0)
            return null;
        return unit switch
        {
            "day" or "half_day" when seconds % (SecondsPerDay / 2) == 0 => Days(seconds.Value / SecondsPerDay),
            "day" or "half_day" or "hour" or "half_hour" => $"{Number(seconds.Value / 3600m)} h",
            "minute" => $"{Number(seconds.Value / 60m)} min",
            _ => null,
        };
    }

    private static string Days(decimal days) => Number(days) is var text && text == "1" ? "1 day" : $"{text} days";

    private static string Number(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
