using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>shift_approval</c>: a shift swap. The event does not contain the colleague of the swap.</summary>
internal sealed record ShiftApproval()
    : ApprovedEvent(
        new AttendanceFacts
        {
            Source = FactSource.Shift,
            Kind = AttendanceKind.Shift,
            Shift = new ShiftDetails(),
        }
    )
{
    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "shift_time":
                Facts.Shift!.GivenAt = field.Time();
                break;
            case "return_time":
                Facts.Shift!.TakenAt = field.Time();
                break;
            case "shift_reason":
                Facts.Reason = field.Text();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
