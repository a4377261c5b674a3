using FeishuApproval.Events;

namespace FeishuApproval.Attendance.Facts;

/// <summary>Details of a leave.</summary>
public sealed record LeaveDetails
{
    /// <summary>The leave type's key, <c>@i18n@</c> and the type's id; null when only <c>leave_approval</c> came.</summary>
    public string? TypeKey { get; init; }

    /// <summary>The leave type's name, in the form's own language.</summary>
    public string? TypeName { get; init; }

    /// <summary>The leave type's name by locale.</summary>
    public IReadOnlyDictionary<string, string>? TypeNames { get; init; }

    /// <summary><c>day</c>, <c>half_day</c>, <c>hour</c>, <c>half_hour</c>, <c>minute</c>, or any other value, unchanged.</summary>
    public string? Unit { get; init; }

    /// <summary>The working periods the leave covers.</summary>
    public IReadOnlyList<Period>? Periods { get; init; }

    /// <summary>Proofs.</summary>
    public IReadOnlyList<string>? Certification { get; init; }

    /// <summary>The leave this instance cancels (销假).</summary>
    public string? OriginInstanceCode { get; init; }

    /// <summary>The instances that cancel this leave, sorted.</summary>
    public IReadOnlyList<string>? AdjustedBy { get; init; }

    /// <summary>The relative concerned.</summary>
    public string? FamilyRelation { get; init; }

    /// <summary>Feeding times; null for other leaves.</summary>
    public FeedingDetails? Feeding { get; init; }

    /// <summary>The number of infants.</summary>
    public long? InfantCount { get; init; }

    /// <summary>Months of pregnancy.</summary>
    public long? PregnancyMonths { get; init; }

    /// <summary>Whether the birth was difficult, as it came.</summary>
    public string? DifficultLabour { get; init; }

    /// <summary>Whether it is for a prenatal check-up, as it came.</summary>
    public string? PregnancyCheckUp { get; init; }

    /// <summary>Whether it is for a premarital check-up, as it came.</summary>
    public string? PremaritalCheckUp { get; init; }
}
