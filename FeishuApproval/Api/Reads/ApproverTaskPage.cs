using FeishuApproval.ApproverTasks;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Reads;

/// <summary>A page of the approver tasks of all corehr processes.</summary>
/// <param name="Items">The tasks.</param>
/// <param name="NextPageToken">
/// The token of the next page; null on the last page. A page may contain fewer tasks than requested, or none, although there is a next page.
/// </param>
internal sealed record ApproverTaskPage(IReadOnlyList<ApproverTaskPage.Item> Items, string? NextPageToken)
{
    public static ApproverTaskPage From(IEnumerable<ApproverTask> tasks, string? nextPageToken) =>
        new(
            [
                .. tasks.Select(task => new Item(
                    task.ProcessId,
                    task.ApproverId,
                    task.TenantKey,
                    task.AppId,
                    task.BizType,
                    task.FlowDefinitionId,
                    task.Type,
                    task.Current.Status,
                    task.NodeId,
                    task.NodeDefinitionId,
                    task.Current.At,
                    task.History
                )),
            ],
            nextPageToken
        );

    internal sealed record Item(
        string ProcessId,
        string ApproverId,
        string? TenantKey,
        string? AppId,
        string? BizType,
        string? FlowDefinitionId,
        [property: KnownValues("approval", "form")] string? Type,
        [property: KnownValues("pending", "rejected", "done", "cancelled", "intervened")] string? Status,
        string? NodeId,
        string? NodeDefinitionId,
        DateTimeOffset? UpdatedAt,
        IReadOnlyList<TaskHistoryEntry> History
    );
}
