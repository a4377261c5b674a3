using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Closings;

/// <summary>A day of a record for one employee, as a closing stores it. It contains no name.</summary>
internal sealed record ClosedDay
{
    /// <summary>The employee; empty when no event named one.</summary>
    public required string UserId { get; init; }

    /// <summary>The record.</summary>
    public required string InstanceCode { get; init; }

    /// <summary>The local date.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The class of the date.</summary>
    public DayClass DayClass { get; init; }

    /// <summary>The kind of the record.</summary>
    public AttendanceKind Kind { get; init; }

    /// <summary>The name of the type; null for records without a type.</summary>
    public string? TypeName { get; init; }

    /// <summary>When the record starts on this date; null when the clock time is unknown.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>When the record ends on this date, exclusive; null when the clock time is unknown.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The half of the day; null for a whole day, and when it is unknown.</summary>
    public DayHalf? Half { get; init; }

    /// <summary>The half days; null when the amount is in minutes or unknown.</summary>
    public int? HalfDays { get; init; }

    /// <summary>The minutes; null when the amount is in half days or unknown.</summary>
    public long? Minutes { get; init; }

    /// <summary>How overtime is compensated.</summary>
    public string? Compensation { get; init; }

    /// <summary>The category that Feishu gives to a day of overtime.</summary>
    public string? Category { get; init; }

    /// <summary>The length of the whole record as text, when the amount of the day is unknown; otherwise null.</summary>
    public string? RecordAmount { get; init; }

    /// <summary>Returns the row of a day.</summary>
    public static ClosedDay Of(string userId, AttendanceDay day, AttendanceRecord record) =>
        new()
        {
            UserId = userId,
            InstanceCode = record.InstanceCode,
            Date = day.Date,
            DayClass = day.DayClass,
            Kind = record.Kind,
            TypeName = record.TypeName,
            Start = day.Start,
            End = day.End,
            Half = day.Half,
            HalfDays = day.HalfDays,
            Minutes = day.Minutes,
            Compensation = day.Compensation,
            Category = day.Category,
            RecordAmount = day.IsKnown ? null : (record.Net is { } net ? net.Amount : record.Amount),
        };
}
