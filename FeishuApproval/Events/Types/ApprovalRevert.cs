using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary>
/// <c>leave_approval_revert</c>, <c>work_approval_revert</c>, <c>trip_approval_revert</c> and <c>out_approval_revert</c>. These
/// events have no employee.
/// </summary>
internal sealed record ApprovalRevert(AttendanceKind Kind)
    : InstanceEvent(
        new AttendanceFacts
        {
            Source = FactSource.Revert,
            Kind = Kind,
            Reverted = true,
        }
    )
{
    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "operate_time":
                Facts.RevertedAt = field.Time();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
