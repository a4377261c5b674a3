using System.Globalization;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>The length of a record in the unit in which it was approved.</summary>
/// <param name="Value">The number of units.</param>
/// <param name="Unit">The unit.</param>
internal sealed record RecordLength(decimal Value, LengthUnit Unit)
{
    /// <summary>The seconds of a half day. Feishu counts 24 hours for a day.</summary>
    internal const long SecondsPerHalfDay = 43_200;

    /// <summary>Returns <c>1.5 days</c>, <c>3 h</c> or <c>90 min</c>.</summary>
    public string Text(bool inChinese = false)
    {
        string number = Value.ToString("0.##", CultureInfo.InvariantCulture);
        return Unit switch
        {
            LengthUnit.Day when inChinese => $"{number} 天",
            LengthUnit.Hour when inChinese => $"{number} 小时",
            LengthUnit.Minute when inChinese => $"{number} 分钟",
            LengthUnit.Day => number == "1" ? "1 day" : $"{number} days",
            LengthUnit.Hour => $"{number} h",
            _ => $"{number} min",
        };
    }

    /// <summary>Returns another length in the same unit.</summary>
    public RecordLength WithSeconds(long seconds) =>
        this with
        {
            Value = Unit switch
            {
                LengthUnit.Day => seconds / (2m * SecondsPerHalfDay),
                LengthUnit.Hour => seconds / 3600m,
                _ => seconds / 60m,
            },
        };

    /// <summary>Returns the length of a record; null when the length or its unit is unknown.</summary>
    /// <param name="facts">The merged facts.</param>
    /// <param name="seconds">The length in seconds.</param>
    /// <param name="days">The days of the record.</param>
    public static RecordLength? Of(AttendanceFacts facts, long? seconds, IReadOnlyList<AttendanceDay>? days) =>
        facts.Kind switch
        {
            AttendanceKind.Leave => In(facts.Leave?.Unit, seconds, days, facts.DurationSeconds is not null),
            AttendanceKind.Out => In(facts.Out?.Unit, seconds, days, facts.DurationSeconds is not null),
            AttendanceKind.Overtime => In("hour", seconds, days),
            AttendanceKind.Trip => In(IsInHalfDays(seconds) ? "day" : "hour", seconds, days),
            _ => null,
        };

    /// <summary>Whether a length in seconds is a whole number of half days.</summary>
    internal static bool IsInHalfDays(long? seconds) => seconds % SecondsPerHalfDay == 0;

    private static RecordLength? In(
        string? unit,
        long? seconds,
        IReadOnlyList<AttendanceDay>? days,
        bool isGiven = true
    )
    {
        if (seconds is null && days is { Count: > 0 } && days.All(day => day.HalfDays is not null))
            return new RecordLength(days.Sum(day => day.HalfDays!.Value) / 2m, LengthUnit.Day);
        if (seconds is not >= 0)
            return null;
        return unit switch
        {
            "day" or "half_day" when IsInHalfDays(seconds) => new RecordLength(
                seconds.Value / SecondsPerHalfDay / 2m,
                LengthUnit.Day
            ),
            // The clock times of a form that counts days include breaks; only Feishu's own length is one.
            "day" or "half_day" when !isGiven => null,
            "day" or "half_day" or "hour" or "half_hour" => new RecordLength(seconds.Value / 3600m, LengthUnit.Hour),
            "minute" => new RecordLength(seconds.Value / 60m, LengthUnit.Minute),
            _ => null,
        };
    }
}

/// <summary>The unit of a length.</summary>
internal enum LengthUnit
{
    /// <summary>A day of the form.</summary>
    Day,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A minute.</summary>
    Minute,
}
