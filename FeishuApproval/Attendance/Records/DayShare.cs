namespace FeishuApproval.Attendance.Records;

/// <summary>The share of a record on one local date.</summary>
/// <param name="Date">The date in the attendance zone.</param>
/// <param name="Minutes">The minutes of the working periods; 0 for a correction, null when they are unknown.</param>
/// <param name="HalfDays">1 or 2 when the length is given in days or half days; null otherwise.</param>
internal sealed record DayShare(DateOnly Date, long? Minutes, int? HalfDays);
