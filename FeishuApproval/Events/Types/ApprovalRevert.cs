using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary>
/// <c>leave_approval_revert</c>, <c>work_approval_revert</c>, <c>trip_approval_revert</c> and <c>out_approval_revert</c> (feishu-protocol
/// §3.3). These events have no employee.
/// </summary>
internal sealed record ApprovalRevert : InstanceEvent
{
    /// <summary>When the approval was reverted, in the attendance zone.</summary>
    public DateTimeOffset? OperateTime { get; internal set; }

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "operate_time":
                OperateTime = field.Time();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
