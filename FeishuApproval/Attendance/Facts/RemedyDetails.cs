namespace FeishuApproval.Attendance.Facts;

/// <summary>Details of an attendance correction.</summary>
public sealed record RemedyDetails
{
    /// <summary>The clock time that is corrected.</summary>
    public DateTimeOffset? At { get; init; }
}
