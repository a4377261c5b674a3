using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// The attendance record of one approval instance. Times have the offset of the attendance zone. Facts that no event contains are null or
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

    /// <summary>The user_id of the submitter; unique only within the tenant.</summary>
    public string? UserId { get; init; }

    /// <summary>The submitter's name; absent when it is unknown. It is looked up for each response and never stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserName { get; init; }

    /// <summary>The submitter's employee number; absent when it is unknown. It is never stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EmployeeNo { get; init; }

    /// <summary>The submitter's open_id, which differs from app to app.</summary>
    public string? OpenId { get; init; }

    /// <summary>When the approval was submitted.</summary>
    public DateTimeOffset? ApprovalStartedAt { get; init; }

    /// <summary>When the approval was granted.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>When the approval was reverted.</summary>
    public DateTimeOffset? RevertedAt { get; init; }

    /// <summary>The start. For a correction, the corrected time. For a shift swap, the time of the shift given.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The end, exclusive. For a correction, the corrected time. For a shift swap, the time of the shift given.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>
    /// The length in seconds, as Feishu calculates it. If Feishu provides no length, the total length of the days, periods or schedules. It
    /// is 0 for a correction and null for a shift swap.
    /// </summary>
    public long? DurationSeconds { get; init; }

    /// <summary>The local dates of the record, each with its minutes or half days; null when they are unknown.</summary>
    public IReadOnlyList<DayShare>? Days { get; init; }

    /// <summary>
    /// The length as text for readers: <c>1.5 days</c>, <c>3 h</c>, <c>90 min</c>. Null when the length is not known in such a unit.
    /// </summary>
    public string? Amount { get; init; }

    /// <summary>The reason that the submitter entered.</summary>
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
    /// The Feishu names of the fields that could not be read, sorted. The stored event still contains these fields. The list of overtime
    /// employees or companions is also included when it is too long to list the record for each of them and each day. In this case, the
    /// record is listed for its submitter only.
    /// </summary>
    public required IReadOnlyList<string> UnreadableFields { get; init; }

    /// <summary>The events that are applied to the record.</summary>
    public required IReadOnlyList<AppliedEvent> Events { get; init; }

    /// <summary>The version. It increases by one with every event, and when the record is rebuilt.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// When the last event was received or a rebuild changed the record, whichever is later. A restart does not change it.
    /// </summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The name of the leave, overtime or outing type; null for records without a type.</summary>
    internal string? TypeName() => Leave?.TypeName ?? Overtime?.TypeName ?? Out?.TypeName;

    /// <summary>Returns the names of the type in every language.</summary>
    internal IEnumerable<string> TypeNames() =>
        (Leave?.TypeNames ?? Out?.TypeNames)?.Values.Prepend(TypeName()).OfType<string>()
        ?? (TypeName() is { } name ? [name] : []);

    /// <summary>
    /// Returns the employees of the record: those whose overtime it is, the submitter and companions of a trip, or otherwise the submitter.
    /// </summary>
    internal IReadOnlyList<string> Employees() =>
        Overtime?.WorkerIds() is { Count: > 0 } workers ? [.. workers.Distinct(StringComparer.Ordinal)]
        : Trip?.CompanionIds() is { Count: > 0 } companions
            ? [.. companions.Prepend(UserId ?? string.Empty).Distinct(StringComparer.Ordinal)]
        : [UserId ?? string.Empty];

    /// <summary>Whether this leave cancels (part of) another leave. In this case, it is not an absence.</summary>
    internal bool IsCancelLeave => Leave?.OriginInstanceCode is { } origin && origin != InstanceCode;

    /// <summary>
    /// Creates the record of a state. Returns null when only a cancel-leave or a reverted status was received for the instance.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="zone">The attendance zone. Without it, a clock change within a period is counted on the last day of the period.</param>
    public static AttendanceRecord? From(AttendanceState state, TimeZoneInfo? zone = null)
    {
        if (state.MergedFacts() is not { Kind: { } kind } facts)
            return null;

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
            Overtime = overtime is null
                ? null
                : overtime with
                {
                    Workers = overtime.Workers ?? [],
                    WorkerOpenIds = overtime.WorkerOpenIds ?? [],
                    Periods = overtime.Periods ?? [],
                    Days = overtime.Days ?? [],
                },
            Remedy = facts.Remedy is { } remedy
                ? remedy with
                {
                    Times = remedy.Times ?? [],
                    Dates = remedy.Dates ?? [],
                }
                : null,
            Trip = facts.Trip is { } trip
                ? trip with
                {
                    Schedules = trip.Schedules ?? [],
                    Companions = trip.Companions ?? [],
                    CompanionOpenIds = trip.CompanionOpenIds ?? [],
                }
                : null,
            Out = Listed(facts.Out),
            Shift = facts.Shift,
            UnreadableFields =
                (
                    IndexEntry.FieldLeftOut(facts, state.IndexEntries) is { } field
                        ? FactMerge.Union(facts.UnreadableFields, [field])
                        : facts.UnreadableFields
                ) ?? [],
            Events = state.Events,
            Version = state.Version,
            UpdatedAt = state.UpdatedAt,
        };
    }

    /// <summary>Adds the overtime's own span as its period. Feishu lists periods only when there are several.</summary>
    private static OvertimeDetails? WithPeriods(AttendanceFacts facts) =>
        facts is { Overtime: { Periods: null } overtime, Start: { } start, End: { } end }
            ? overtime with
            {
                Periods = [new Period(start, end)],
            }
            : facts.Overtime;

    private static LeaveDetails? Listed(AttendanceFacts facts, IReadOnlyList<string> adjustedBy)
    {
        var leave = facts.Leave ?? (adjustedBy.Count > 0 ? new LeaveDetails() : null);
        return leave is null
            ? null
            : leave with
            {
                TypeNames = leave.TypeNames ?? new Dictionary<string, string>(),
                Periods = leave.Periods ?? [],
                Detail = leave.Detail ?? [],
                Certification = leave.Certification ?? [],
                AdjustedBy = adjustedBy,
            };
    }

    private static OutDetails? Listed(OutDetails? outing) =>
        outing is null
            ? null
            : outing with
            {
                TypeNames = outing.TypeNames ?? new Dictionary<string, string>(),
                Images = outing.Images ?? [],
            };

    private static long? Duration(
        AttendanceFacts facts,
        IReadOnlyList<Period>? periods,
        DateTimeOffset? start,
        DateTimeOffset? end
    )
    {
        if (facts.Remedy?.At is not null)
            return 0;
        if (facts.Shift is not null)
            return null;
        if (facts.Overtime?.Days?.Sum(day => (decimal?)day.Seconds) is > 0 and <= long.MaxValue and var seconds)
            return (long)seconds;
        if (periods is not null)
            return (long)periods.Sum(period => (period.End - period.Start).TotalSeconds);
        return (long?)(end - start)?.TotalSeconds;
    }
}
