using FeishuApproval.Events.Types;

namespace FeishuApproval.ApproverTasks;

/// <summary>
/// One approver's task in a corehr process. The status with the latest header time is the current one, except that a settled task never
/// becomes pending again. Folding is commutative, associative and idempotent. Immutable.
/// </summary>
public sealed record ApproverTask
{
    /// <summary>The first status of a task.</summary>
    internal const string Pending = "pending";

    /// <summary>The id of the process.</summary>
    public required string ProcessId { get; init; }

    /// <summary>The id of the task; unique.</summary>
    public required string ApproverId { get; init; }

    /// <summary>The tenant in the first event that contains one.</summary>
    public string? TenantKey { get; init; }

    /// <summary>The app that received the events.</summary>
    public string? AppId { get; init; }

    /// <summary>The purpose of the process.</summary>
    public string? BizType { get; init; }

    /// <summary><c>approval</c>, <c>form</c>, or any other value, unchanged.</summary>
    public string? Type { get; init; }

    /// <summary>The process definition.</summary>
    public string? FlowDefinitionId { get; init; }

    /// <summary>The id of the node.</summary>
    public string? NodeId { get; init; }

    /// <summary>The id of the node's definition.</summary>
    public string? NodeDefinitionId { get; init; }

    /// <summary>All received statuses, the earliest first.</summary>
    public IReadOnlyList<TaskHistoryEntry> History { get; init; } = [];

    /// <summary>The current status.</summary>
    public TaskHistoryEntry Current =>
        History.LastOrDefault(entry => entry.Status is not (Pending or null)) ?? History[^1];

    /// <summary>Whether the event has already been applied.</summary>
    public bool HasApplied(string eventId) => History.Any(entry => entry.EventId == eventId);

    /// <summary>Whether events of this tenant may be applied to the task. Events without a tenant (null) are always allowed.</summary>
    internal bool BelongsTo(string? tenantKey) => TenantKey is null || tenantKey is null || TenantKey == tenantKey;

    /// <summary>Applies one event to a task.</summary>
    /// <param name="task">The current task; null before its first event.</param>
    /// <param name="updated">The event.</param>
    internal static ApproverTask Fold(ApproverTask? task, ProcessApproverUpdated updated)
    {
        task ??= new ApproverTask { ProcessId = updated.ProcessId, ApproverId = updated.ApproverId };
        if (task.HasApplied(updated.EventId))
            return task;
        return task with
        {
            TenantKey = Greater(task.TenantKey, updated.TenantKey),
            AppId = Greater(task.AppId, updated.AppId),
            BizType = Greater(task.BizType, updated.BizType),
            Type = Greater(task.Type, updated.TaskType),
            FlowDefinitionId = Greater(task.FlowDefinitionId, updated.FlowDefinitionId),
            NodeId = Greater(task.NodeId, updated.NodeId),
            NodeDefinitionId = Greater(task.NodeDefinitionId, updated.NodeDefinitionId),
            History =
            [
                .. task
                    .History.Append(new TaskHistoryEntry(updated.Status, updated.CreatedAt, updated.EventId))
                    .OrderBy(entry => entry.At ?? DateTimeOffset.MinValue)
                    .ThenBy(entry => entry.Status, StringComparer.Ordinal)
                    .ThenBy(entry => entry.EventId, StringComparer.Ordinal),
            ],
        };
    }

    /// <summary>
    /// Returns the greater value. Events of one task normally contain the same values. If they differ, the result must not depend on their
    /// order.
    /// </summary>
    private static string? Greater(string? a, string? b) => string.CompareOrdinal(a, b) >= 0 ? a : b;
}
