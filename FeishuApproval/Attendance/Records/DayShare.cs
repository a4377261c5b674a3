namespace FeishuApproval.Attendance.Records;

/// <summary>A record's share of one local date.</summary>
/// <param name="Date">The date in the attendance zone.</param>
/// <param name="Minutes">Minutes of the working periods; 0 for a correction, null when they are not known.</param>
/// <param name="HalfDays">1 or 2 where the length is given in days or half days; null otherwise.</param>
internal sealed record DayShare(DateOnly Date, long? Minutes, int? HalfDays);
