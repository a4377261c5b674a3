using FeishuApproval.ApproverTasks;

namespace FeishuApproval.Api.Reads;

/// <summary>The approver tasks of a corehr process, as the API returns them.</summary>
internal sealed record ApproverTasksView(
    string ProcessId,
    string? BizType,
    IReadOnlyList<ApproverTasksView.Entry> Tasks
)
{
    public static ApproverTasksView From(string processId, IReadOnlyList<ApproverTask> tasks) =>
        new(
            processId,
            tasks.Select(task => task.BizType).Max(StringComparer.Ordinal),
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
        string? Type,
        string? Status,
        string? NodeId,
        string? NodeDefinitionId,
        DateTimeOffset? UpdatedAt,
        IReadOnlyList<TaskHistoryEntry> History
    );
}
