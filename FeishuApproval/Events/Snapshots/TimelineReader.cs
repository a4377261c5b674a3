using System.Text.Json;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Snapshots;

/// <summary>Reads the history of a detail.</summary>
internal static class TimelineReader
{
    /// <summary>
    /// Returns what was done in the process of the approval. The submission and copies (CC) are left out. A task that is written again with the
    /// status PENDING is no entry of the history.
    /// </summary>
    public static IReadOnlyList<ApprovalStep> Read(JsonElement detail, LocalClock clock)
    {
        var nodes = detail
            .Elements("task_list"u8)
            .Select(task => (Id: task.Text("id"u8), Node: task.Text("node_name"u8)))
            .Where(task => task.Id is not null && task.Node is not null)
            .DistinctBy(task => task.Id, StringComparer.Ordinal)
            .ToDictionary(task => task.Id!, task => task.Node, StringComparer.Ordinal);
        return
        [
            .. detail
                .Elements("timeline"u8)
                .Take(ApprovalStep.MaxSteps)
                .Select(entry => Step(entry, nodes, clock))
                .OfType<ApprovalStep>(),
        ];
    }

    private static ApprovalStep? Step(JsonElement entry, Dictionary<string, string?> nodes, LocalClock clock)
    {
        if (Codes.ApprovalAction(entry.Text("type"u8)) is not { } action)
            return null;
        string? taskId = entry.Text("task_id"u8);
        return new ApprovalStep
        {
            Action = action,
            At = entry.Milliseconds("create_time"u8) is { } time ? clock.In(time) : null,
            UserId = entry.Text("user_id"u8),
            OpenId = entry.Text("open_id"u8),
            Others = Others(entry) is { Length: > 0 } others ? others : null,
            Node = taskId is null ? null : nodes.GetValueOrDefault(taskId),
            Comment = entry.Text("comment"u8),
            TaskId = taskId,
        };
    }

    /// <summary>The employees that the entry names. Its <c>ext</c> is JSON in a text with a list of user_ids, and a list of open_ids in the same order.</summary>
    private static string[] Others(JsonElement entry)
    {
        var ext = FormGroup.Unwrap(entry.Member("ext"u8));
        string?[] userIds = [.. ext.Elements("user_id_list"u8).Select(id => id.Scalar())];
        string?[] openIds = [.. ext.Elements("open_id_list"u8).Select(id => id.Scalar())];
        return
        [
            .. Enumerable
                .Range(0, Math.Min(Math.Max(userIds.Length, openIds.Length), ApprovalStep.MaxOthers))
                .Select(i => userIds.ElementAtOrDefault(i) ?? openIds.ElementAtOrDefault(i))
                .OfType<string>(),
        ];
    }
}
