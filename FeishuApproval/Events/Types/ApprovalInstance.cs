using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Types;

/// <summary>
/// <c>approval_instance</c> and <c>approval.instance.status_changed_v4</c>: the status of an approval
/// instance of any kind changed. The events have no form, and at most the submitter, who may have submitted for another employee. Only the
/// status REVERTED undoes an approval: CANCELED and DELETED end an instance before it is approved.
/// </summary>
internal sealed record ApprovalInstance() : InstanceEvent(new AttendanceFacts { Source = FactSource.Status })
{
    /// <summary>
    /// The status unchanged: <c>PENDING</c>, <c>APPROVED</c>, <c>REJECTED</c>, <c>CANCELED</c>, <c>DELETED</c>, <c>REVERTED</c>, …
    /// </summary>
    public string? Status { get; internal set; }

    /// <summary>When the status changed, in the attendance zone.</summary>
    public DateTimeOffset? OperateTime { get; internal set; }

    /// <summary>Whether the status means that the approval was granted.</summary>
    public bool IsApproved => string.Equals(Status, "APPROVED", StringComparison.OrdinalIgnoreCase);

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "status":
                Status = field.Text();
                break;
            case "operate_time":
                OperateTime = field.Time() ?? OperateTime;
                break;
            case "instance_operate_time":
                OperateTime ??= field.Time();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }

    internal override void Complete(EventMessage message)
    {
        base.Complete(message);
        Facts.Reverted = string.Equals(Status, "REVERTED", StringComparison.OrdinalIgnoreCase);
        Facts.RevertedAt = Facts.Reverted ? OperateTime : null;
    }
}
