using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Types;

/// <summary><c>out_approval</c>: an outing. Local times are in the tenant's zone.</summary>
internal sealed record OutApproval()
    : ApprovedEvent(
        new AttendanceFacts
        {
            Source = FactSource.Out,
            Kind = AttendanceKind.Out,
            Out = new OutDetails(),
        }
    )
{
    private IReadOnlyList<I18nResource> _texts = [];

    private OutDetails Out => Facts.Out!;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "out_name":
                Out.TypeKey = field.Text();
                break;
            case "i18n_resources":
                _texts = field.I18nResources();
                break;
            case "out_start_time":
                Facts.Start = field.Time();
                break;
            case "out_end_time":
                Facts.End = field.Time();
                break;
            case "out_interval":
                Facts.DurationSeconds = field.Integer();
                break;
            case "out_unit":
                Out.Unit = Codes.OutUnit(field.Text());
                break;
            case "out_reason":
                Facts.Reason = field.Text();
                break;
            case "out_image":
                Out.Images = field.Texts();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }

    internal override void Complete(EventMessage message)
    {
        base.Complete(message);
        (Out.TypeName, Out.TypeNames) = I18nResource.Names(Out.TypeKey, _texts);
    }
}
