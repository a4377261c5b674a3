namespace FeishuApproval.Events;

/// <summary><c>leave_approval_revert</c> and <c>work_approval_revert</c> (feishu-protocol §3.3). They name no person.</summary>
public sealed record ApprovalRevert : InstanceEvent
{
    /// <summary>When the approval was revoked, in the attendance zone.</summary>
    public DateTimeOffset? OperateTime { get; internal set; }

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "operate_time": OperateTime = field.Time(); break;
            default: base.Read(ref field); break;
        }
    }
}
