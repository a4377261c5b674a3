namespace FeishuApproval.Attendance.Rebuild;

/// <summary>The request of a rebuild.</summary>
internal sealed record RebuildRequest
{
    /// <summary>The instance to rebuild; null for all instances.</summary>
    public string? InstanceCode { get; init; }

    /// <summary>Whether differing records are replaced; otherwise they are only reported.</summary>
    public bool Apply { get; init; }

    /// <summary>The instance where the previous call ended; null to start at the beginning.</summary>
    public string? After { get; init; }
}
