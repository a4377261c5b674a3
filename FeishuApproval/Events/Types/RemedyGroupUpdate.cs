using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary>
/// <c>approval.instance.remedy_group_update_v4</c>, which Feishu's list of events names <c>remedy_approval_v2</c>, and the older
/// <c>remedy_approval</c>: an attendance correction.
/// </summary>
internal sealed record RemedyGroupUpdate(FactSource Source)
    : ApprovedEvent(
        new AttendanceFacts
        {
            Source = Source,
            Kind = AttendanceKind.Remedy,
            Remedy = new RemedyDetails(),
        }
    )
{
    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "remedy_time":
                // Feishu documents milliseconds but also sends seconds. The older event has a local time.
                Facts.Remedy!.At = field.Time();
                break;
            case "remedy_reason":
                Facts.Reason = field.Text();
                break;
            case "status":
                // Only APPROVED is documented.
                Facts.Reverted = Codes.IsReverted(field.Text());
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
