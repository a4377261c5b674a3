using FeishuApproval.ApproverTasks;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Reads;

/// <summary>The approver tasks of a corehr process, as the API returns them.</summary>
internal sealed record ApproverTasksView(
    string ProcessId,
    string? TenantKey,
    string? AppId,
    string? BizType,
    string? FlowDefinitionId,
    IReadOnlyList<ApproverTasksView.Entry> Tasks
)
{
    public static ApproverTasksView From(string processId, IReadOnlyList<ApproverTask> tasks) =>
        new(
            processId,
            tasks.Select(task => task.TenantKey).Max(StringComparer.Ordinal),
            tasks.Select(task => task.AppId).Max(StringComparer.Ordinal),
            tasks.Select(task => task.BizType).Max(StringComparer.Ordinal),
            tasks.Select(task => task.FlowDefinitionId).Max(StringComparer.Ordinal),
            [
                .. tasks.Select(task => new Entry(
                    task.ApproverId,
                    task.Type,
                    task.Current.Status,
                    task.NodeId,
                    task.NodeDefinitionId,
                    task.Current.At,
                    task.History
                )),
            ]
        );

    internal sealed record Entry(
        string ApproverId,
        [property: KnownValues("approval", "form")] string? Type,
        [property: KnownValues("pending", "rejected", "done", "cancelled", "intervened")] string? Status,
        string? NodeId,
        string? NodeDefinitionId,
        DateTimeOffset? UpdatedAt,
        IReadOnlyList<TaskHistoryEntry> History
    );
}
