using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>leave_approval</c>. Local times are in the tenant's zone.</summary>
internal record LeaveApproval(FactSource Source = FactSource.Leave)
    : ApprovedEvent(
        new AttendanceFacts
        {
            Source = Source,
            Kind = AttendanceKind.Leave,
            Leave = new LeaveDetails(),
        }
    )
{
    /// <summary>What the event states about the leave.</summary>
    protected LeaveDetails Leave => Facts.Leave!;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "leave_type":
                Leave.TypeName = field.Text();
                break;
            case "leave_start_time":
                Facts.Start = field.Time();
                break;
            case "leave_end_time":
                Facts.End = field.Time();
                break;
            case "leave_interval":
                Facts.DurationSeconds = field.Integer();
                break;
            case "leave_unit":
                Leave.Unit = Codes.LeaveUnit(field.Text());
                break;
            case "leave_reason":
                Facts.Reason = field.Text();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
