namespace FeishuApproval.Attendance.Rebuild;

/// <summary>Result of one call of a rebuild.</summary>
internal sealed record RebuildReport
{
    /// <summary>How many instances were compared.</summary>
    public int Instances { get; init; }

    /// <summary>Those whose stored state differs or differed from the rebuilt one.</summary>
    public IReadOnlyList<RebuiltInstance> Findings { get; init; } = [];

    /// <summary>The value for <c>after</c> in the next call; null at the end.</summary>
    public string? Next { get; init; }
}
