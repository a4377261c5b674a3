using FeishuApproval.Attendance.Facts;
using FeishuApproval.Events;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// One approval instance as people and other systems read it. Instants carry the attendance zone's offset. What no event said is
/// null or empty.
/// </summary>
public sealed record AttendanceRecord
{
    /// <summary>The company.</summary>
    public string? TenantKey { get; init; }

    /// <summary>The approval instance.</summary>
    public required string InstanceCode { get; init; }

    /// <summary>What it is about.</summary>
    public required AttendanceKind Kind { get; init; }

    /// <summary>Whether it holds.</summary>
    public required AttendanceStatus Status { get; init; }

    /// <summary>The app.</summary>
    public string? AppId { get; init; }

    /// <summary>The approval definition.</summary>
    public string? ApprovalCode { get; init; }

    /// <summary>The submitter; unique inside the company only.</summary>
    public string? UserId { get; init; }

    /// <summary>The submitter, as this app knows them.</summary>
    public string? OpenId { get; init; }

    /// <summary>When the approval was submitted.</summary>
    public DateTimeOffset? ApprovalStartedAt { get; init; }

    /// <summary>When the approval was granted.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevertedAt { get; init; }

    /// <summary>Start; of a correction the corrected time itself, of a shift swap the shift given.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>End, exclusive; of a correction the corrected time itself, of a shift swap the shift given.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>
    /// Length in seconds as Feishu counts it; where Feishu gives none, that of the days, periods or schedules; 0 for a correction, null for a
    /// shift swap.
    /// </summary>
    public long? DurationSeconds { get; init; }

    /// <summary>The reason the submitter gave.</summary>
    public string? Reason { get; init; }

    /// <summary>What only a leave has.</summary>
    public LeaveDetails? Leave { get; init; }

    /// <summary>What only overtime has.</summary>
    public OvertimeDetails? Overtime { get; init; }

    /// <summary>What only a correction has.</summary>
    public RemedyDetails? Remedy { get; init; }

    /// <summary>What only a business trip has.</summary>
    public TripDetails? Trip { get; init; }

    /// <summary>What only an outing has.</summary>
    public OutDetails? Out { get; init; }

    /// <summary>What only a shift swap has.</summary>
    public ShiftDetails? Shift { get; init; }

    /// <summary>
    /// Feishu's names of the fields that could not be read, sorted; the stored event still has them. The list of workers or companions is
    /// among them when it is too long to list the record for each of them and each day: the record is then listed for its submitter only.
    /// </summary>
    public required IReadOnlyList<string> UnreadableFields { get; init; }

    /// <summary>The events it was made from.</summary>
    public required IReadOnlyList<AppliedEvent> Events { get; init; }

    /// <summary>Grows by one with every event, and when the record is rebuilt.</summary>
    public required int Version { get; init; }

    /// <summary>When the last event was received, or when a rebuild changed the record, whichever is later. A restart changes nothing.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether this leave cancels (part of) another one and is no absence itself.</summary>
    internal bool IsCancelLeave => Leave?.OriginInstanceCode is { } origin && origin != InstanceCode;

    /// <summary>The record of a state; null while nothing but a cancel-leave or a reverted status is known of the instance.</summary>
    public static AttendanceRecord? From(AttendanceState state)
    {
        if (state.MergedFacts() is not { Kind: { } kind } facts) return null;

        var overtime = WithPeriods(facts);
        var periods = facts.Leave?.Periods ?? overtime?.Periods ?? facts.Trip?.Periods();
        var (start, end) = facts.Span();
        return new AttendanceRecord
        {
            TenantKey = facts.TenantKey,
            InstanceCode = state.InstanceCode,
            Kind = kind,
            Status = facts.Reverted ? AttendanceStatus.Reverted : AttendanceStatus.Approved,
            AppId = facts.AppId,
            ApprovalCode = facts.ApprovalCode,
            UserId = facts.UserId,
            OpenId = facts.OpenId,
            ApprovalStartedAt = facts.ApprovalStartedAt,
            ApprovedAt = facts.ApprovedAt,
            RevertedAt = facts.RevertedAt,
            Start = start,
            End = end,
            DurationSeconds = facts.DurationSeconds ?? Duration(facts, periods, start, end),
            Reason = facts.Reason,
            Leave = Listed(facts, state.AdjustedBy),
            Overtime = overtime is null ? null : overtime with { Workers = overtime.Workers ?? [], Periods = overtime.Periods ?? [], Days = overtime.Days ?? [] },
            Remedy = facts.Remedy,
            Trip = facts.Trip is { } trip ? trip with { Schedules = trip.Schedules ?? [], Companions = trip.Companions ?? [] } : null,
            Out = Listed(facts.Out),
            Shift = facts.Shift,
            UnreadableFields = (IndexEntry.FieldLeftOut(facts, state.IndexEntries) is { } field ? FactMerge.Union(facts.UnreadableFields, [field]) : facts.UnreadableFields) ?? [],
            Events = state.Events,
            Version = state.Version,
            UpdatedAt = state.UpdatedAt,
        };
    }

    /// <summary>Feishu lists ranges only when there are several; the one range is the overtime's own span.</summary>
    private static OvertimeDetails? WithPeriods(AttendanceFacts facts) =>
        facts is { Overtime: { Periods: null } overtime, Start: { } start, End: { } end } ? overtime with { Periods = [new Period(start, end)] } : facts.Overtime;

    private static LeaveDetails? Listed(AttendanceFacts facts, IReadOnlyList<string> adjustedBy)
    {
        var leave = facts.Leave ?? (adjustedBy.Count > 0 ? new LeaveDetails() : null);
        return leave is null ? null : leave with
        {
            TypeNames = leave.TypeNames ?? new Dictionary<string, string>(),
            Periods = leave.Periods ?? [],
            Certification = leave.Certification ?? [],
            AdjustedBy = adjustedBy,
        };
    }

    private static OutDetails? Listed(OutDetails? outing) => outing is null ? null : outing with
    {
        TypeNames = outing.TypeNames ?? new Dictionary<string, string>(),
        Images = outing.Images ?? [],
    };

    private static long? Duration(AttendanceFacts facts, IReadOnlyList<Period>? periods, DateTimeOffset? start, DateTimeOffset? end)
    {
        if (facts.Remedy?.At is not null) return 0;
        if (facts.Shift is not null) return null;
        if (facts.Overtime?.Days?.Sum(day => (decimal?)day.Seconds) is > 0 and <= long.MaxValue and var seconds) return (long)seconds;
        if (periods is not null) return (long)periods.Sum(period => (period.End - period.Start).TotalSeconds);
        return (long?)(end - start)?.TotalSeconds;
    }
}
