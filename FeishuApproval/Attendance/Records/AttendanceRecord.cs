using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Events;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// The attendance record of one approval instance. Instants have the attendance zone's offset. Facts that no event states are null or
/// empty.
/// </summary>
internal sealed record AttendanceRecord
{
    /// <summary>The tenant.</summary>
    public string? TenantKey { get; init; }

    /// <summary>The approval instance.</summary>
    public required string InstanceCode { get; init; }

    /// <summary>The kind of the record.</summary>
    public required AttendanceKind Kind { get; init; }

    /// <summary>Whether the approval is valid or reverted.</summary>
    public required AttendanceStatus Status { get; init; }

    /// <summary>The app.</summary>
    public string? AppId { get; init; }

    /// <summary>The approval definition.</summary>
    public string? ApprovalCode { get; init; }

    /// <summary>The submitter; unique inside the tenant only.</summary>
    public string? UserId { get; init; }

    /// <summary>The submitter's name; null and absent when it is not known. It is looked up for an answer, and never stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserName { get; init; }

    /// <summary>The submitter's employee number; null and absent when it is not known. Like the name it is never stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EmployeeNo { get; init; }

    /// <summary>The submitter's open_id, which differs from app to app.</summary>
    public string? OpenId { get; init; }

    /// <summary>When the approval was submitted.</summary>
    public DateTimeOffset? ApprovalStartedAt { get; init; }

    /// <summary>When the approval was granted.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>When it was reverted.</summary>
    public DateTimeOffset? RevertedAt { get; init; }

    /// <summary>Start; for a correction the corrected time, for a shift swap that of the shift given.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>End, exclusive; for a correction the corrected time, for a shift swap that of the shift given.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>
    /// Length in seconds as Feishu counts it; where Feishu gives none, that of the days, periods or schedules; 0 for a correction, null for
    /// a shift swap.
    /// </summary>
    public long? DurationSeconds { get; init; }

    /// <summary>The local dates it takes, each with its minutes or half days; null when they are not known.</summary>
    public IReadOnlyList<DayShare>? Days { get; init; }

    /// <summary>
    /// The length as people write it: <c>1.5 days</c>, <c>3 h</c>, <c>90 min</c>; null when it is not known in such a unit.
    /// </summary>
    public string? Amount { get; init; }

    /// <summary>The reason the submitter gave.</summary>
    public string? Reason { get; init; }

    /// <summary>Details of a leave.</summary>
    public LeaveDetails? Leave { get; init; }

    /// <summary>Details of overtime.</summary>
    public OvertimeDetails? Overtime { get; init; }

    /// <summary>Details of a correction.</summary>
    public RemedyDetails? Remedy { get; init; }

    /// <summary>Details of a business trip.</summary>
    public TripDetails? Trip { get; init; }

    /// <summary>Details of an outing.</summary>
    public OutDetails? Out { get; init; }

    /// <summary>Details of a shift swap.</summary>
    public ShiftDetails? Shift { get; init; }

    /// <summary>
    /// Feishu's names of the fields that could not be read, sorted; the stored event still has them. The list of workers or companions is
    /// among them when it is too long to list the record for each of them and each day: the record is then listed for its submitter only.
    /// </summary>
    public required IReadOnlyList<string> UnreadableFields { get; init; }

    /// <summary>The events applied to it.</summary>
    public required IReadOnlyList<AppliedEvent> Events { get; init; }

    /// <summary>Increases by one with every event, and when the record is rebuilt.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// When the last event was received, or when a rebuild changed the record, whichever is later. A restart changes nothing.
    /// </summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The name of the leave, overtime or outing type; null for records without a type.</summary>
    internal string? TypeName() => Leave?.TypeName ?? Overtime?.TypeName ?? Out?.TypeName;

    /// <summary>The name of its type in every language.</summary>
    internal IEnumerable<string> TypeNames() => (Leave?.TypeNames ?? Out?.TypeNames)?.Values.Prepend(TypeName()).OfType<string>()
        ?? (TypeName() is { } name ? [name] : []);

    /// <summary>The employees it is about: those overtime was entered for, a trip's submitter and companions, else the submitter.</summary>
    internal IReadOnlyList<string> Employees() =>
        Overtime?.Workers is { Count: > 0 } workers ? [.. workers.Distinct(StringComparer.Ordinal)]
        : Trip?.Companions is { Count: > 0 } companions ? [.. companions.Prepend(UserId ?? string.Empty).Distinct(StringComparer.Ordinal)]
        : [UserId ?? string.Empty];

    /// <summary>Whether this leave cancels (part of) another one and is no absence itself.</summary>
    internal bool IsCancelLeave => Leave?.OriginInstanceCode is { } origin && origin != InstanceCode;

    /// <summary>The record of a state; null while nothing but a cancel-leave or a reverted status is known of the instance.</summary>
    /// <param name="state">The state.</param>
    /// <param name="zone">The attendance zone; without it, a clock change inside a period counts on the period's last day.</param>
    public static AttendanceRecord? From(AttendanceState state, TimeZoneInfo? zone = null)
    {
        if (state.MergedFacts() is not { Kind: { } kind } facts) return null;

        var overtime = WithPeriods(facts);
        var periods = facts.Leave?.Periods ?? overtime?.Periods ?? facts.Trip?.Periods();
        var (start, end) = facts.Span();
        long? duration = facts.DurationSeconds ?? Duration(facts, periods, start, end);
        var days = DayShares.Of(facts, zone);
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
            DurationSeconds = duration,
            Days = days,
            Amount = Records.Amount.Of(facts, duration, days),
            Reason = facts.Reason,
            Leave = Listed(facts, state.AdjustedBy),
            Overtime = overtime is null ? null
                : overtime with { Workers = overtime.Workers ?? [], Periods = overtime.Periods ?? [], Days = overtime.Days ?? [] },
            Remedy = facts.Remedy,
            Trip = facts.Trip is { } trip ? trip with { Schedules = trip.Schedules ?? [], Companions = trip.Companions ?? [] } : null,
            Out = Listed(facts.Out),
            Shift = facts.Shift,
            UnreadableFields =
                (IndexEntry.FieldLeftOut(facts, state.IndexEntries) is { } field ? FactMerge.Union(facts.UnreadableFields, [field])
                : facts.UnreadableFields) ?? [],
            Events = state.Events,
            Version = state.Version,
            UpdatedAt = state.UpdatedAt,
        };
    }

    /// <summary>Feishu lists ranges only when there are several; the one range is the overtime's own span.</summary>
    private static OvertimeDetails? WithPeriods(AttendanceFacts facts) =>
        facts is { Overtime: { Periods: null } overtime, Start: { } start, End: { } end }
            ? overtime with { Periods = [new Period(start, end)] } : facts.Overtime;

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
