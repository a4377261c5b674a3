namespace FeishuApproval.Attendance.Rebuild;

/// <summary>Result of one call of a rebuild.</summary>
internal sealed record RebuildReport
{
    /// <summary>Whether the call only reported and changed nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The number of instances that were compared.</summary>
    public int Instances { get; init; }

    /// <summary>The instances whose stored state differs from the rebuilt state, or differed before the rebuild.</summary>
    public IReadOnlyList<RebuiltInstance> Findings { get; init; } = [];

    /// <summary>Whether all instances were compared.</summary>
    public bool Done => Next is null;

    /// <summary>The value for <c>after</c> in the next call; null at the end.</summary>
    public string? Next { get; init; }
}
