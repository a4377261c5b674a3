namespace FeishuApproval.Attendance.Records;

/// <summary>A page of changes, in the order of their commits.</summary>
/// <param name="Changes">The changes. Each instance is listed once. The list may be empty although more changes exist.</param>
/// <param name="Next">The position to continue after; null while there is no such position.</param>
/// <param name="HasMore">Whether further changes can be read now.</param>
public sealed record ChangePage(IReadOnlyList<RecordChange> Changes, string? Next, bool HasMore);

/// <summary>
/// A record changed or was deleted. The change contains no content; the content must be read from the store of the records.
/// </summary>
/// <param name="InstanceCode">The instance code of the record.</param>
/// <param name="ChangedAt">When the change was stored (UTC).</param>
/// <param name="Position">The position to continue after this change. It is opaque and valid only in this feed.</param>
public readonly record struct RecordChange(string InstanceCode, DateTimeOffset ChangedAt, string Position);
