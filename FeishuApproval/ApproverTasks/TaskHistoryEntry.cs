namespace FeishuApproval.ApproverTasks;

/// <summary>One status a task was in.</summary>
/// <param name="Status">
/// <c>pending</c>, <c>rejected</c>, <c>done</c>, <c>cancelled</c>, <c>intervened</c>, or any other value, unchanged.
/// </param>
/// <param name="At">The event header's time, in the attendance zone.</param>
/// <param name="EventId">The event with this status.</param>
public sealed record TaskHistoryEntry(string? Status, DateTimeOffset? At, string EventId);
