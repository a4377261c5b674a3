using FeishuApproval.Events;

namespace FeishuApproval.ApproverTasks;

/// <summary>
/// One approver's task in a corehr process. The latest status by the event's header time holds, except that a settled task never
/// goes back to pending. Folding is commutative, associative and idempotent. Immutable.
/// </summary>
public sealed record ApproverTask
{
    /// <summary>The first status of a task.</summary>
    internal const string Pending = "pending";

    /// <summary>The process.</summary>
    public required string ProcessId { get; init; }

    /// <summary>The task; unique.</summary>
    public required string ApproverId { get; init; }

    /// <summary>The tenant: that of the first event that named one.</summary>
    public string? TenantKey { get; init; }

    /// <summary>The purpose of the process.</summary>
    public string? BizType { get; init; }

    /// <summary><c>approval</c>, <c>form</c>, or any other value, unchanged.</summary>
    public string? Type { get; init; }

    /// <summary>The process definition.</summary>
    public string? FlowDefinitionId { get; init; }

    /// <summary>The node.</summary>
    public string? NodeId { get; init; }

    /// <summary>The node's definition.</summary>
    public string? NodeDefinitionId { get; init; }

    /// <summary>Every status received, the earliest first.</summary>
    public IReadOnlyList<TaskHistoryEntry> History { get; init; } = [];

    /// <summary>The current status.</summary>
    public TaskHistoryEntry Current => History.LastOrDefault(entry => entry.Status is not (Pending or null)) ?? History[^1];

    /// <summary>Whether the event was folded in before.</summary>
    public bool HasApplied(string eventId) => History.Any(entry => entry.EventId == eventId);

    /// <summary>Whether events of this tenant may be folded in; those without a tenant (null) always may.</summary>
    internal bool BelongsTo(string? tenantKey) => TenantKey is null || tenantKey is null || TenantKey == tenantKey;

    /// <summary>Folds one event into a task.</summary>
    /// <param name="task">The task so far; null before its first event.</param>
    /// <param name="updated">The event.</param>
    internal static ApproverTask Fold(ApproverTask? task, ProcessApproverUpdated updated)
    {
        task ??= new ApproverTask { ProcessId = updated.ProcessId, ApproverId = updated.ApproverId };
        if (task.HasApplied(updated.EventId)) return task;
        return task with
        {
            TenantKey = Greater(task.TenantKey, updated.TenantKey),
            BizType = Greater(task.BizType, updated.BizType),
            Type = Greater(task.Type, updated.TaskType),
            FlowDefinitionId = Greater(task.FlowDefinitionId, updated.FlowDefinitionId),
            NodeId = Greater(task.NodeId, updated.NodeId),
            NodeDefinitionId = Greater(task.NodeDefinitionId, updated.NodeDefinitionId),
            History =
            [
                .. task.History.Append(new TaskHistoryEntry(updated.Status, updated.CreatedAt, updated.EventId))
                    .OrderBy(entry => entry.At ?? DateTimeOffset.MinValue)
                    .ThenBy(entry => entry.Status, StringComparer.Ordinal)
                    .ThenBy(entry => entry.EventId, StringComparer.Ordinal),
            ],
        };
    }

    /// <summary>Events of one task agree on these; where they do not, the order of events must not decide.</summary>
    private static string? Greater(string? a, string? b) => string.CompareOrdinal(a, b) >= 0 ? a : b;
}
