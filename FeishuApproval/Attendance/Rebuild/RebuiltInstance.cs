namespace FeishuApproval.Attendance.Rebuild;

/// <summary>Result of rebuilding one instance.</summary>
/// <param name="InstanceCode">The instance.</param>
/// <param name="Outcome">The result of the comparison.</param>
internal sealed record RebuiltInstance(string InstanceCode, RebuildOutcome Outcome)
{
    /// <summary>
    /// The fields of the record that differ, sorted by name. Empty when only facts differ that are not part of the record.
    /// </summary>
    public IReadOnlyList<FieldDifference> Differences { get; init; } = [];

    /// <summary>The missing and unreadable events, when the outcome is incomplete or unreadable.</summary>
    public IReadOnlyList<string> LostEvents { get; init; } = [];
}
