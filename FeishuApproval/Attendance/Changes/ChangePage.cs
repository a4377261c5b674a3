namespace FeishuApproval.Attendance.Changes;

/// <summary>Some changes, in the order of their commits.</summary>
/// <param name="Changes">The changes; no instance twice. May be empty while there are more.</param>
/// <param name="Next">The position to go on behind; null while there is nothing to go on behind.</param>
/// <param name="HasMore">Whether there are changes behind them that can be read now.</param>
public sealed record ChangePage(IReadOnlyList<RecordChange> Changes, string? Next, bool HasMore);

/// <summary>
/// That a record changed, and nothing else about it: what it is now, or that it is deleted, the store of the records knows.
/// </summary>
/// <param name="InstanceCode">The record.</param>
/// <param name="ChangedAt">When the change was stored, UTC.</param>
/// <param name="Position">The position to go on behind it; opaque, and of this feed only.</param>
public readonly record struct RecordChange(string InstanceCode, DateTimeOffset ChangedAt, string Position);
