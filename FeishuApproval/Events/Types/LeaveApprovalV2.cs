using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Types;

/// <summary><c>leave_approvalV2</c>: the same leave as <see cref="LeaveApproval"/>, with more fields.</summary>
internal sealed record LeaveApprovalV2() : LeaveApproval(FactSource.LeaveV2)
{
    private readonly FeedingDetails _feeding = new();
    private IReadOnlyList<I18nResource> _texts = [];
    private IReadOnlyList<Period>? _range;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "leave_name":
                Leave.TypeKey = field.Text();
                break;
            case "i18n_resources":
                _texts = field.I18nResources();
                break;
            case "leave_certification":
                Leave.Certification = field.Texts();
                break;
            case "leave_detail":
                Leave.Detail = field.Periods();
                break;
            case "leave_range":
                _range = field.Periods();
                break;
            case "leave_difficult_labour":
                Leave.DifficultLabour = field.Text();
                break;
            case "leave_family_relation_type":
                Leave.FamilyRelation = Codes.FamilyRelation(field.Text());
                break;
            case "leave_feeding_arrive_late":
                _feeding.ArriveLateMinutes = field.Integer();
                break;
            case "leave_feeding_leave_early":
                _feeding.LeaveEarlyMinutes = field.Integer();
                break;
            case "leave_feeding_rest_daily":
                _feeding.RestDailyMinutes = field.Integer();
                break;
            case "leave_infant_num":
                Leave.InfantCount = field.Integer();
                break;
            case "leave_pregnancy_age":
                Leave.PregnancyMonths = field.Integer();
                break;
            case "leave_pregnancy_check_up":
                Leave.PregnancyCheckUp = field.Text();
                break;
            case "leave_premarital_check_up":
                Leave.PremaritalCheckUp = field.Text();
                break;
            case "origin_instance_code":
                Leave.OriginInstanceCode = field.Key();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }

    internal override void Complete(EventMessage message)
    {
        base.Complete(message);
        (string? name, Leave.TypeNames) = I18nResource.Names(Leave.TypeKey, _texts);
        Leave.TypeName = name ?? Leave.TypeName;
        Leave.Periods = _range ?? Leave.Detail;
        Leave.Feeding = _feeding == new FeedingDetails() ? null : _feeding;
    }
}
