namespace FeishuApproval.ApproverTasks;

/// <summary>The key of a task.</summary>
/// <param name="ProcessId">The id of the process.</param>
/// <param name="ApproverId">The id of the task.</param>
public readonly record struct TaskKey(string ProcessId, string ApproverId);
