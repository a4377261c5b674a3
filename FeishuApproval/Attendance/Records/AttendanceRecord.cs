using System.Text.Json.Serialization;
using FeishuApproval.Events.Facts;
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

    /// <summary>The submitter's department; absent when it is unknown. It is never stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Department { get; init; }

    /// <summary>The submitter's open_id, which differs from app to app.</summary>
    public string? OpenId { get; init; }

    /// <summary>When the approval was submitted.</summary>
    public DateTimeOffset? ApprovalStartedAt { get; init; }

    /// <summary>When the approval was granted.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>When the approval was reverted.</summary>
    public DateTimeOffset? RevertedAt { get; init; }

    /// <summary>Feishu's number of the approval, which people see; null until the detail of the approval is fetched.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Feishu's id of the department in which the approval was submitted; null until the detail of the approval is fetched.</summary>
    public string? DepartmentId { get; init; }

    /// <summary>What the approvers did, by time; null until an event of a task is received or the detail of the approval is fetched.</summary>
    public IReadOnlyList<ApprovalStep>? Approvals { get; init; }

    /// <summary>The start. For a correction, the corrected time. For a shift swap, the time of the shift given.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The end, exclusive. For a correction, the corrected time. For a shift swap, the time of the shift given.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>
    /// The employees of the record: those whose overtime it is, the submitter and the companions of a trip, or otherwise the submitter. Each
    /// has the whole amount. An employee without a user_id has the open_id.
    /// </summary>
    public required IReadOnlyList<string> Employees { get; init; }

    /// <summary>The name of the leave, overtime or outing type; null for records without a type.</summary>
    public string? TypeName { get; init; }

    /// <summary>
    /// The length in seconds, as Feishu calculates it. If Feishu provides no length, the total of its periods, schedules or days; null when
    /// they do not say it. It is 0 for a correction and null for a shift swap.
    /// </summary>
    public long? DurationSeconds { get; init; }

    /// <summary>The length in the unit of the form; null when the length or its unit is unknown.</summary>
    public RecordLength? Length { get; init; }

    /// <summary>The length as text: <c>1.5 days</c>, <c>3 h</c>, <c>90 min</c>.</summary>
    public string? Amount { get; init; }

    /// <summary>
    /// Whether the split by day that Feishu gives does not add up to the length that Feishu gives. Sums use the days.
    /// </summary>
    public bool LengthDiffers { get; init; }

    /// <summary>
    /// The days of the record. They add up to the length, or their amounts are unknown. Null when no date is known.
    /// </summary>
    public IReadOnlyList<AttendanceDay>? Days { get; init; }

    /// <summary>What remains of a leave after cancel-leaves; null when nothing is cancelled.</summary>
    public NetLeave? Net { get; init; }

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

    /// <summary>Returns the names of the type in every language.</summary>
    internal IEnumerable<string> TypeNames() =>
        (Leave?.TypeNames ?? Out?.TypeNames)?.Values.Prepend(TypeName).OfType<string>()
        ?? (TypeName is { } name ? [name] : []);

    /// <summary>The days without the time that cancel-leaves cancel; null when no date is known.</summary>
    [JsonIgnore]
    internal IReadOnlyList<AttendanceDay>? NetDays => Net is null ? Days : Net.Days;

    /// <summary>Whether this leave cancels (part of) another leave. In this case, it is not an absence.</summary>
    [JsonIgnore]
    internal bool IsCancelLeave => Leave?.OriginInstanceCode is { } origin && origin != InstanceCode;

    /// <summary>
    /// Creates the record of a state. Returns null when only a cancel-leave or a reverted status was received for the instance.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="rules">What the days and the length are computed with.</param>
    public static AttendanceRecord? From(AttendanceState state, AttendanceRules rules)
    {
        if (state.MergedFacts() is not { Kind: { } kind } facts)
            return null;

        var overtime = WithPeriods(facts);
        var (start, end) = facts.Span();
        var (days, duration, lengthDiffers) = RecordDays.Of(facts, rules);
        var length = RecordLength.Of(facts, duration, days);
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
            SerialNumber = facts.SerialNumber,
            DepartmentId = facts.DepartmentId,
            Approvals = Listed(facts.Approvals),
            Start = start,
            End = end,
            Employees = [.. RecordEmployee.Of(facts).Select(employee => employee.Id)],
            TypeName = facts.TypeName,
            DurationSeconds = duration,
            Length = length,
            Amount = length?.Text(),
            LengthDiffers = lengthDiffers,
            Days = days,
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

    private static ApprovalStep[]? Listed(IReadOnlyList<ApprovalStep>? steps) =>
        steps is null
            ? null
            :
            [
                .. steps
                    .OrderBy(step => step.At)
                    .ThenBy(step => step.Key, StringComparer.Ordinal)
                    .Select(step => step with { Others = step.Others ?? [] }),
            ];

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
}
