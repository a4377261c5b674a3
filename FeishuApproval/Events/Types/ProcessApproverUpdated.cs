using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>corehr.process.approver.updated_v2</c>: one approver's task.</summary>
internal sealed record ProcessApproverUpdated : FeishuEvent
{
    /// <summary>The id of the process.</summary>
    public string ProcessId { get; internal set; } = string.Empty;

    /// <summary>The unique id of the task. A countersignature has one task for each approver.</summary>
    public string ApproverId { get; internal set; } = string.Empty;

    /// <summary><c>approval</c>, <c>form</c>, or an unknown value unchanged.</summary>
    public string? TaskType { get; internal set; }

    /// <summary><c>pending</c>, <c>rejected</c>, <c>done</c>, <c>cancelled</c>, <c>intervened</c>, or an unknown value unchanged.</summary>
    public string? Status { get; internal set; }

    /// <summary>The purpose of the process, for example <c>leave_application</c>. Feishu may add values.</summary>
    public string? BizType { get; internal set; }

    /// <summary>The id of the process definition.</summary>
    public string? FlowDefinitionId { get; internal set; }

    /// <summary>The id of the node's definition.</summary>
    public string? NodeDefinitionId { get; internal set; }

    /// <summary>The node's id: <c>node_id_str</c>, or the deprecated <c>node_id</c> when the first is absent.</summary>
    public string? NodeId { get; internal set; }

    internal override bool HasKeys => ProcessId.Length > 0 && ApproverId.Length > 0;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "process_id":
                ProcessId = field.Text() ?? ProcessId;
                break;
            case "approver_id":
                ApproverId = field.Text() ?? ApproverId;
                break;
            case "type":
                TaskType = Codes.TaskType(field.Text());
                break;
            case "status":
                Status = Codes.TaskStatus(field.Text());
                break;
            case "biz_type":
                BizType = field.Text();
                break;
            case "flow_definition_id":
                FlowDefinitionId = field.Text();
                break;
            case "node_definition_id":
                NodeDefinitionId = field.Text();
                break;
            case "node_id_str":
                NodeId = field.Text() ?? NodeId;
                break;
            case "node_id":
                NodeId ??= field.Text();
                break;
        }
    }
}
