using System.Text.Json;
using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Types;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Snapshots;

/// <summary>The detail of a corehr process as Feishu's API returns it. It has all approver tasks, in the form of their events.</summary>
internal sealed record ProcessSnapshot : FeishuEvent
{
    /// <summary>The id of the process.</summary>
    public required string ProcessId { get; init; }

    /// <summary>The approver tasks of the process.</summary>
    public required IReadOnlyList<ProcessApproverUpdated> Tasks { get; init; }

    internal override bool HasKeys => ProcessId.Length > 0;

    /// <summary>Not supported: the detail is read as a whole, whereas an event is read field by field.</summary>
    internal override void Read(ref FieldReader field) =>
        throw new InvalidOperationException($"{nameof(ProcessSnapshot)} is read from a detail.");

    internal override void Complete(EventMessage message)
    {
        base.Complete(message);
        foreach (var task in Tasks)
            task.Complete(message);
    }

    /// <summary>Reads the detail; null when it has no process id.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    internal static ProcessSnapshot? Read(EventMessage message, LocalClock clock)
    {
        var detail = JsonElement.Parse(message.Body.Span);
        if (detail.Text("process_id"u8) is not { Length: <= EventMessage.MaxIdLength } processId)
            return null;
        var snapshot = new ProcessSnapshot { ProcessId = processId, Tasks = [.. ReadTasks(detail, processId, clock)] };
        snapshot.Complete(message);
        return snapshot;
    }

    /// <summary>
    /// Reads the tasks from several lists. The lists separate the tasks by assignee and by completion; each task has its approver_id.
    /// </summary>
    private static IEnumerable<ProcessApproverUpdated> ReadTasks(
        JsonElement detail,
        string processId,
        LocalClock clock
    ) =>
        from list in detail.EnumerateObject()
        where list.Value.ValueKind == JsonValueKind.Array
        from task in list.Value.EnumerateArray()
        let approverId = task.Text("approver_id"u8)
        where approverId is { Length: <= EventMessage.MaxIdLength }
        let at = task.Milliseconds("complete_time"u8) ?? task.Milliseconds("create_time"u8)
        select new ProcessApproverUpdated
        {
            CreatedAt = at is { } time ? clock.In(time) : null,
            ProcessId = processId,
            ApproverId = approverId,
            TaskType = Codes.TaskType(task.Text("type"u8)),
            Status = Codes.TaskStatus(task.Text("status"u8)),
            BizType = detail.Text("biz_type"u8),
            FlowDefinitionId = detail.Text("flow_definition_id"u8),
            NodeDefinitionId = task.Text("node_definition_id"u8),
            NodeId = task.Text("node_id_str"u8) ?? task.Text("node_id"u8),
        };
}
