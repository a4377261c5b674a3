namespace FeishuApproval.Attendance.Rebuild;

/// <summary>The request of a rebuild.</summary>
internal sealed record RebuildRequest
{
    /// <summary>Only this instance; null for all.</summary>
    public string? InstanceCode { get; init; }

    /// <summary>Whether differing records are replaced, or only reported.</summary>
    public bool Apply { get; init; }

    /// <summary>The instance that an earlier call ended with; null to begin.</summary>
    public string? After { get; init; }
}
