namespace FeishuApproval.Attendance.Rebuild;

/// <summary>What is to be rebuilt.</summary>
internal sealed record RebuildRequest
{
    /// <summary>This instance; null for all.</summary>
    public string? InstanceCode { get; init; }

    /// <summary>Whether what differs is stored, or only reported.</summary>
    public bool Apply { get; init; }

    /// <summary>The instance that an earlier call ended with; null to begin.</summary>
    public string? After { get; init; }
}
