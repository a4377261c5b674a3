using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>leave_approvalV2</c> (feishu-protocol §3.2): the same leave as <see cref="LeaveApproval"/>, with more fields.</summary>
internal sealed record LeaveApprovalV2 : LeaveApproval
{
    /// <summary>The leave type's key in <see cref="I18nResources"/>: <c>@i18n@</c> followed by the type's id.</summary>
    public string? LeaveName { get; internal set; }

    /// <summary>The texts of the form in each language.</summary>
    public IReadOnlyList<I18nResource> I18nResources { get; internal set; } = [];

    /// <summary>The supporting documents, as links or file codes.</summary>
    public IReadOnlyList<string> LeaveCertification { get; internal set; } = [];

    /// <summary>The periods of the leave, day by day.</summary>
    public IReadOnlyList<Period> LeaveDetail { get; internal set; } = [];

    /// <summary>The working-time periods that the leave covers.</summary>
    public IReadOnlyList<Period> LeaveRange { get; internal set; } = [];

    /// <summary>Whether the birth was difficult, unchanged because Feishu does not document the values.</summary>
    public string? LeaveDifficultLabour { get; internal set; }

    /// <summary>The relative that the leave is for: <c>parent</c>, <c>child</c>, <c>spouse</c>, …, or an unknown value unchanged.</summary>
    public string? LeaveFamilyRelationType { get; internal set; }

    /// <summary>Breastfeeding leave: how many minutes later the employee may arrive. 0 for other leaves.</summary>
    public long? LeaveFeedingArriveLate { get; internal set; }

    /// <summary>Breastfeeding leave: how many minutes earlier the employee may go home. 0 for other leaves.</summary>
    public long? LeaveFeedingLeaveEarly { get; internal set; }

    /// <summary>Breastfeeding leave: the minutes of rest in a day. 0 for other leaves.</summary>
    public long? LeaveFeedingRestDaily { get; internal set; }

    /// <summary>The number of infants.</summary>
    public long? LeaveInfantNum { get; internal set; }

    /// <summary>Months of pregnancy.</summary>
    public long? LeavePregnancyAge { get; internal set; }

    /// <summary>Whether the leave is for a prenatal check-up, unchanged.</summary>
    public string? LeavePregnancyCheckUp { get; internal set; }

    /// <summary>Whether the leave is for a premarital check-up, unchanged.</summary>
    public string? LeavePremaritalCheckUp { get; internal set; }

    /// <summary>The instance of the leave that this cancel-leave (销假) cancels.</summary>
    public string? OriginInstanceCode { get; internal set; }

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "leave_name":
                LeaveName = field.Text();
                break;
            case "i18n_resources":
                I18nResources = field.I18nResources();
                break;
            case "leave_certification":
                LeaveCertification = field.Texts();
                break;
            case "leave_detail":
                LeaveDetail = field.Periods();
                break;
            case "leave_range":
                LeaveRange = field.Periods();
                break;
            case "leave_difficult_labour":
                LeaveDifficultLabour = field.Text();
                break;
            case "leave_family_relation_type":
                LeaveFamilyRelationType = Codes.FamilyRelation(field.Text());
                break;
            case "leave_feeding_arrive_late":
                LeaveFeedingArriveLate = field.Integer();
                break;
            case "leave_feeding_leave_early":
                LeaveFeedingLeaveEarly = field.Integer();
                break;
            case "leave_feeding_rest_daily":
                LeaveFeedingRestDaily = field.Integer();
                break;
            case "leave_infant_num":
                LeaveInfantNum = field.Integer();
                break;
            case "leave_pregnancy_age":
                LeavePregnancyAge = field.Integer();
                break;
            case "leave_pregnancy_check_up":
                LeavePregnancyCheckUp = field.Text();
                break;
            case "leave_premarital_check_up":
                LeavePremaritalCheckUp = field.Text();
                break;
            case "origin_instance_code":
                OriginInstanceCode = field.Key();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
