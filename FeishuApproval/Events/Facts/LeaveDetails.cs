using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Facts;

/// <summary>Details of a leave.</summary>
public sealed record LeaveDetails
{
    /// <summary>
    /// The key of the leave type, <c>@i18n@</c> and the id of the type; null when only <c>leave_approval</c> was received.
    /// </summary>
    public string? TypeKey { get; set; }

    /// <summary>The name of the leave type, in the default language of the form.</summary>
    public string? TypeName { get; set; }

    /// <summary>The names of the leave type by locale.</summary>
    public IReadOnlyDictionary<string, string>? TypeNames { get; set; }

    /// <summary>
    /// The unit of the leave: <c>day</c>, <c>half_day</c>, <c>hour</c>, <c>half_hour</c>, <c>minute</c>, or any other value, unchanged.
    /// </summary>
    [KnownValues("day", "half_day", "hour", "half_hour", "minute")]
    public string? Unit { get; set; }

    /// <summary>The working periods that the leave covers: <c>leave_range</c>, or otherwise <c>leave_detail</c>.</summary>
    public IReadOnlyList<Period>? Periods { get; set; }

    /// <summary><c>leave_detail</c>: the periods of the leave, day by day.</summary>
    public IReadOnlyList<Period>? Detail { get; set; }

    /// <summary>The certificates attached to the leave.</summary>
    public IReadOnlyList<string>? Certification { get; set; }

    /// <summary>The instance of the leave that this leave cancels (cancel-leave, 销假).</summary>
    public string? OriginInstanceCode { get; set; }

    /// <summary>The instances of the cancel-leaves that cancel this leave, sorted.</summary>
    public IReadOnlyList<string>? AdjustedBy { get; set; }

    /// <summary>The family relation of the relative for whom the leave is taken.</summary>
    [KnownValues(
        "unknown",
        "parent",
        "child",
        "spouse",
        "sibling",
        "step_parent",
        "spouse_parent",
        "paternal_grandparent",
        "maternal_grandparent"
    )]
    public string? FamilyRelation { get; set; }

    /// <summary>The feeding times; null when Feishu sent none.</summary>
    public FeedingDetails? Feeding { get; set; }

    /// <summary>The number of infants.</summary>
    public long? InfantCount { get; set; }

    /// <summary>The months of pregnancy.</summary>
    public long? PregnancyMonths { get; set; }

    /// <summary>Whether the birth was difficult, as Feishu sent it.</summary>
    public string? DifficultLabour { get; set; }

    /// <summary>Whether the leave is for a prenatal check-up, as Feishu sent it.</summary>
    public string? PregnancyCheckUp { get; set; }

    /// <summary>Whether the leave is for a premarital check-up, as Feishu sent it.</summary>
    public string? PremaritalCheckUp { get; set; }
}
