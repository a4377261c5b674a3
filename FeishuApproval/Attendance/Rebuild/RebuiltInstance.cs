namespace FeishuApproval.Attendance.Rebuild;

/// <summary>What a rebuild found out about an instance.</summary>
/// <param name="InstanceCode">The instance.</param>
/// <param name="Outcome">How it compares.</param>
internal sealed record RebuiltInstance(string InstanceCode, RebuildOutcome Outcome)
{
    /// <summary>The fields of the record that differ, by name; empty when only what the record does not show differs.</summary>
    public IReadOnlyList<FieldDifference> Differences { get; init; } = [];

    /// <summary>The events that are missing or cannot be read, when it is incomplete.</summary>
    public IReadOnlyList<string> LostEvents { get; init; } = [];
}
