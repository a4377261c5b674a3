namespace FeishuApproval.Events;

/// <summary><c>corehr.process.approver.updated_v2</c>: one approver's task (feishu-protocol §3.6).</summary>
internal sealed record ProcessApproverUpdated : FeishuEvent
{
    /// <summary>The process.</summary>
    public string ProcessId { get; internal set; } = string.Empty;

    /// <summary>The task; unique, one for each approver of a countersignature.</summary>
    public string ApproverId { get; internal set; } = string.Empty;

    /// <summary><c>approval</c>, <c>form</c>, or an unknown value as it came.</summary>
    public string? TaskType { get; internal set; }

    /// <summary>
    /// <c>pending</c>, <c>rejected</c>, <c>done</c>, <c>cancelled</c>, <c>intervened</c>, or an unknown value as it came.
    /// </summary>
    public string? Status { get; internal set; }

    /// <summary>The purpose of the process, for example <c>leave_application</c>; an open set.</summary>
    public string? BizType { get; internal set; }

    /// <summary>The process definition.</summary>
    public string? FlowDefinitionId { get; internal set; }

    /// <summary>The node's definition.</summary>
    public string? NodeDefinitionId { get; internal set; }

    /// <summary>The node: <c>node_id_str</c>, else the deprecated <c>node_id</c>.</summary>
    public string? NodeId { get; internal set; }

    internal override bool HasKeys => ProcessId.Length > 0 && ApproverId.Length > 0;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "process_id": ProcessId = field.Text() ?? ProcessId; break;
            case "approver_id": ApproverId = field.Text() ?? ApproverId; break;
            case "type": TaskType = Codes.TaskType(field.Text()); break;
            case "status": Status = Codes.TaskStatus(field.Text()); break;
            case "biz_type": BizType = field.Text(); break;
            case "flow_definition_id": FlowDefinitionId = field.Text(); break;
            case "node_definition_id": NodeDefinitionId = field.Text(); break;
            case "node_id_str": NodeId = field.Text() ?? NodeId; break;
            case "node_id": NodeId ??= field.Text(); break;
        }
    }
}
