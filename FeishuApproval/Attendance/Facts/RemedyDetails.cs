namespace FeishuApproval.Attendance.Facts;

/// <summary>Details of an attendance correction.</summary>
public sealed record RemedyDetails
{
    /// <summary>The corrected clock time.</summary>
    public DateTimeOffset? At { get; init; }
}
