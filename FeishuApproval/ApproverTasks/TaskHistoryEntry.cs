using FeishuApproval.Json;

namespace FeishuApproval.ApproverTasks;

/// <summary>One status in the history of a task.</summary>
/// <param name="Status">
/// <c>pending</c>, <c>rejected</c>, <c>done</c>, <c>cancelled</c>, <c>intervened</c>, or any other value, unchanged.
/// </param>
/// <param name="At">The time in the event header, in the attendance zone.</param>
/// <param name="EventId">The id of the event with this status.</param>
public sealed record TaskHistoryEntry(
    [property: KnownValues("pending", "rejected", "done", "cancelled", "intervened")] string? Status,
    DateTimeOffset? At,
    string EventId
);
