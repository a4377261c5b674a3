namespace FeishuApproval.Attendance.Rebuild;

/// <summary>Result of rebuilding one instance.</summary>
/// <param name="InstanceCode">The instance.</param>
/// <param name="Outcome">Result of the comparison.</param>
internal sealed record RebuiltInstance(string InstanceCode, RebuildOutcome Outcome)
{
    /// <summary>The fields of the record that differ, by name; empty when only what the record does not show differs.</summary>
    public IReadOnlyList<FieldDifference> Differences { get; init; } = [];

    /// <summary>The missing and unreadable events, when the result is incomplete.</summary>
    public IReadOnlyList<string> LostEvents { get; init; } = [];
}
