namespace FeishuApproval.Events;

/// <summary><c>leave_approvalV2</c> (feishu-protocol §3.2): the same leave as <see cref="LeaveApproval"/>, in more detail.</summary>
public sealed record LeaveApprovalV2 : LeaveApproval
{
    /// <summary>The leave type's key into <see cref="I18nResources"/>: <c>@i18n@</c> and the type's id.</summary>
    public string? LeaveName { get; internal set; }

    /// <summary>The texts of the form in each language.</summary>
    public IReadOnlyList<I18nResource> I18nResources { get; internal set; } = [];

    /// <summary>Proofs, as links or file codes.</summary>
    public IReadOnlyList<string> LeaveCertification { get; internal set; } = [];

    /// <summary>The leave day by day.</summary>
    public IReadOnlyList<Period> LeaveDetail { get; internal set; } = [];

    /// <summary>The working periods the leave really covers.</summary>
    public IReadOnlyList<Period> LeaveRange { get; internal set; } = [];

    /// <summary>Whether the birth was difficult, as it came: the encoding is undocumented.</summary>
    public string? LeaveDifficultLabour { get; internal set; }

    /// <summary>The relative concerned: <c>parent</c>, <c>child</c>, <c>spouse</c>, …, or an unknown value as it came.</summary>
    public string? LeaveFamilyRelationType { get; internal set; }

    /// <summary>Minutes of arriving late for feeding; 0 when it is no such leave.</summary>
    public long? LeaveFeedingArriveLate { get; internal set; }

    /// <summary>Minutes of leaving early for feeding; 0 when it is no such leave.</summary>
    public long? LeaveFeedingLeaveEarly { get; internal set; }

    /// <summary>Minutes of daily rest for feeding; 0 when it is no such leave.</summary>
    public long? LeaveFeedingRestDaily { get; internal set; }

    /// <summary>The number of infants.</summary>
    public long? LeaveInfantNum { get; internal set; }

    /// <summary>Months of pregnancy.</summary>
    public long? LeavePregnancyAge { get; internal set; }

    /// <summary>Whether it is for a prenatal check-up, as it came.</summary>
    public string? LeavePregnancyCheckUp { get; internal set; }

    /// <summary>Whether it is for a premarital check-up, as it came.</summary>
    public string? LeavePremaritalCheckUp { get; internal set; }

    /// <summary>The instance this one cancels a leave of (销假).</summary>
    public string? OriginInstanceCode { get; internal set; }
}
