using FeishuApproval.ApproverTasks;

namespace FeishuApproval.Api.Tables;

/// <summary>The table of approver tasks (docs/export.md), one row for each task.</summary>
internal static class TaskSheet
{
    /// <summary>The columns.</summary>
    // One line for each column.
    // csharpier-ignore
    public static Sheet<ApproverTask> Sheet { get; } =
        new("Tasks", "审批任务")
        {
            { 2, "biz_type", "Purpose", "业务类型", 20, task => task.BizType },
            { 4, "type", "Type", "任务类型", 12, task => task.Type, ChineseWords.TaskType },
            { 5, "status", "Status", "状态", 12, task => task.Current.Status, ChineseWords.TaskStatus },
            { 8, "updated_at", "Updated", "更新时间", 17, task => task.Current.At },
            { 9, "history", "History", "状态记录", 40, task => CsvTable.List(task.History, Text) },
            { 1, "process_id", "Process", "流程实例", 22, task => task.ProcessId },
            { 3, "approver_id", "Task", "任务", 22, task => task.ApproverId },
            { 6, "node_id", "Node", "节点", 22, task => task.NodeId },
            { 7, "node_definition_id", "Node definition", "节点定义", 22, task => task.NodeDefinitionId },
        };

    private static string Text(TaskHistoryEntry entry) => $"{CsvTable.Text(entry.At)} {entry.Status}".Trim();
}
