namespace FeishuApproval.Attendance;

/// <summary>The row that proves an event was applied to an instance: the audit trail, and what a rebuild reads.</summary>
/// <param name="Event">Which event.</param>
/// <param name="Body">The event as Feishu sent it, without the token: UTF-8 JSON. Valid during the commit only.</param>
public readonly record struct EventRow(AppliedEvent Event, ReadOnlyMemory<byte> Body);
