namespace FeishuApproval.Events;

/// <summary>
/// <c>approval_instance</c>: a status change of an instance of any kind (feishu-protocol §4). It has neither employee nor form. Of its
/// statuses only REVERTED undoes an approval: CANCELED and DELETED end an instance before it is approved.
/// </summary>
internal sealed record ApprovalInstance : InstanceEvent
{
    /// <summary><c>PENDING</c>, <c>APPROVED</c>, <c>REJECTED</c>, <c>CANCELED</c>, <c>DELETED</c>, <c>REVERTED</c>, … as it came.</summary>
    public string? Status { get; internal set; }

    /// <summary>When the status changed, in the attendance zone.</summary>
    public DateTimeOffset? OperateTime { get; internal set; }

    /// <summary>Whether a granted approval is reverted.</summary>
    public bool IsReverted => string.Equals(Status, "REVERTED", StringComparison.OrdinalIgnoreCase);

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "status": Status = field.Text(); break;
            case "operate_time": OperateTime = field.Time() ?? OperateTime; break;
            case "instance_operate_time": OperateTime ??= field.Time(); break;
            default: base.Read(ref field); break;
        }
    }
}
