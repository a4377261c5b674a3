namespace FeishuApproval.Attendance.Facts;

/// <summary>What only an attendance correction has.</summary>
public sealed record RemedyDetails
{
    /// <summary>The clock time that is corrected.</summary>
    public DateTimeOffset? At { get; init; }
}
