namespace FeishuApproval.Attendance.Rebuild;

/// <summary>What one call of a rebuild came to.</summary>
internal sealed record RebuildReport
{
    /// <summary>How many instances were looked at.</summary>
    public int Instances { get; init; }

    /// <summary>Those of them that are not, or were not, what their events come to.</summary>
    public IReadOnlyList<RebuiltInstance> Findings { get; init; } = [];

    /// <summary>The instance to go on behind; null at the end.</summary>
    public string? Next { get; init; }
}
