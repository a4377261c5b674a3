using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>trip_approval</c>: a business trip. Feishu sent this event before <see cref="TripGroupUpdate"/> existed.</summary>
internal record TripApproval(FactSource Source = FactSource.TripV1)
    : ApprovedEvent(
        new AttendanceFacts
        {
            Source = Source,
            Kind = AttendanceKind.Trip,
            Trip = new TripDetails(),
        }
    )
{
    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "schedules":
                Facts.Trip!.Schedules = field.TripSchedules();
                break;
            case "trip_interval":
                Facts.DurationSeconds = field.Integer();
                break;
            case "trip_reason":
                Facts.Reason = field.Text();
                break;
            case "trip_peers":
                (Facts.Trip!.Companions, Facts.Trip.CompanionOpenIds) = field.Users();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
