using System.Text.Json.Serialization;
using FeishuApproval.Events.Fields;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// A day of a record. Its amount is either in minutes or in half days, as the approval is; both are null when it is unknown. Overtime has
/// several days with the same date when parts of the date are compensated differently.
/// </summary>
/// <param name="Date">The local date.</param>
internal sealed record AttendanceDay(DateOnly Date)
{
    /// <summary>The class of the date.</summary>
    public DayClass DayClass { get; init; }

    /// <summary>When the record starts on this date; null when the clock time is unknown.</summary>
    public DateTimeOffset? Start => Times is [var first, ..] ? first.Start : null;

    /// <summary>When the record ends on this date, exclusive; null when the clock time is unknown.</summary>
    public DateTimeOffset? End => Times is [.., var last] ? last.End : null;

    /// <summary>The minutes; null when the amount is in half days or unknown.</summary>
    public long? Minutes { get; init; }

    /// <summary>The half days, 1 or 2; null when the amount is in minutes or unknown.</summary>
    public int? HalfDays { get; init; }

    /// <summary>The half of the day in which the record lies; null for a whole day, and when the half is unknown.</summary>
    public DayHalf? Half { get; init; }

    /// <summary>
    /// How overtime is compensated: <c>none</c>, <c>time_off</c>, <c>pay</c>, <c>none_by_rule</c>, or an unknown value unchanged.
    /// </summary>
    public string? Compensation { get; init; }

    /// <summary>The category that Feishu gives to a day of overtime, unchanged.</summary>
    public string? Category { get; init; }

    /// <summary>
    /// The clock times on this date, sorted and without overlaps. They add up to the minutes if both are known. A point in time has the
    /// same start and end.
    /// </summary>
    [JsonIgnore]
    internal IReadOnlyList<Period> Times { get; init; } = [];

    /// <summary>Whether the form counts days: clock times in both halves of the date then mean the whole day.</summary>
    [JsonIgnore]
    internal bool IsInDays { get; init; }

    /// <summary>Whether the record takes the whole day.</summary>
    [JsonIgnore]
    internal bool IsWhole => HalfDays == 2 || (IsInDays && HalfDays is null && Half is null);

    /// <summary>Whether the amount is known.</summary>
    [JsonIgnore]
    internal bool IsKnown => Minutes is not null || HalfDays is not null;
}

/// <summary>A half of a day. Noon divides a day; the break at noon belongs to both halves.</summary>
internal enum DayHalf
{
    /// <summary>Before noon.</summary>
    Morning,

    /// <summary>After noon.</summary>
    Afternoon,
}
