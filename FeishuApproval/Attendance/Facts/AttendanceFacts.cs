using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Facts;

/// <summary>The facts that one source contains about an instance. Null means that the source does not contain the fact.</summary>
public sealed record AttendanceFacts
{
    /// <summary>Creates facts without content.</summary>
    public AttendanceFacts() { }

    [SetsRequiredMembers]
    private AttendanceFacts(InstanceEvent instanceEvent, FactSource source, AttendanceKind? kind)
    {
        Source = source;
        Kind = kind;
        TenantKey = instanceEvent.TenantKey;
        AppId = instanceEvent.AppId;
        ApprovalCode = instanceEvent.ApprovalCode;
        UnreadableFields = NullIfEmpty(instanceEvent.UnreadableFields);
        if (instanceEvent is not ApprovedEvent approved)
            return;
        UserId = approved.UserId;
        OpenId = approved.OpenId;
        ApprovalStartedAt = approved.StartTime;
        ApprovedAt = approved.EndTime;
        Reverted = approved.IsReverted;
    }

    /// <summary>The source of the facts.</summary>
    public required FactSource Source { get; init; }

    /// <summary>The kind of the instance.</summary>
    public AttendanceKind? Kind { get; init; }

    /// <summary>Whether the approval is reverted.</summary>
    public bool Reverted { get; init; }

    /// <summary>When the approval was reverted.</summary>
    public DateTimeOffset? RevertedAt { get; init; }

    /// <summary>The tenant.</summary>
    public string? TenantKey { get; init; }

    /// <summary>The app.</summary>
    public string? AppId { get; init; }

    /// <summary>The approval definition.</summary>
    public string? ApprovalCode { get; init; }

    /// <summary>The employee.</summary>
    public string? UserId { get; init; }

    /// <summary>The employee's open_id, which differs from app to app.</summary>
    public string? OpenId { get; init; }

    /// <summary>When the approval was submitted.</summary>
    public DateTimeOffset? ApprovalStartedAt { get; init; }

    /// <summary>When the approval was granted.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>Feishu's number of the approval, which people see. Only the detail of the instance contains it.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Feishu's id of the department in which the approval was submitted. Only the detail of the instance contains it.</summary>
    public string? DepartmentId { get; init; }

    /// <summary>The steps of the approval, sorted by key.</summary>
    public IReadOnlyList<ApprovalStep>? Approvals { get; init; }

    /// <summary>The start; null for kinds with other times.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The end, exclusive; null for kinds with other times.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The length in seconds, as Feishu calculates it.</summary>
    public long? DurationSeconds { get; init; }

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

    /// <summary>The Feishu names of the fields that could not be read; null when there are none.</summary>
    public IReadOnlyList<string>? UnreadableFields { get; init; }

    /// <summary>The name of the leave, overtime or outing type; null for kinds without a type.</summary>
    [JsonIgnore]
    internal string? TypeName => Leave?.TypeName ?? Overtime?.TypeName ?? Out?.TypeName;

    /// <summary>
    /// Returns the start and end for lists. For a correction, both are the corrected time. For a shift swap, they are the time of the shift
    /// given, or otherwise of the shift taken. If only periods or schedules exist, they are the first start and the last end.
    /// </summary>
    internal (DateTimeOffset? Start, DateTimeOffset? End) Span()
    {
        if ((Remedy?.At ?? Shift?.GivenAt ?? Shift?.TakenAt) is { } at)
            return (at, at);
        if (Start is not null && End is not null)
            return (Start, End);
        var periods = Leave?.Periods ?? Overtime?.Periods;
        return (
            Start ?? periods?.Min(period => period.Start) ?? Trip?.Schedules?.Min(schedule => schedule.Start),
            End ?? periods?.Max(period => period.End) ?? Trip?.Schedules?.Max(schedule => schedule.End)
        );
    }

    /// <summary>Returns the facts of an event.</summary>
    internal static AttendanceFacts From(InstanceEvent instanceEvent) =>
        instanceEvent switch
        {
            LeaveApproval leave => new AttendanceFacts(
                leave,
                leave is LeaveApprovalV2 ? FactSource.LeaveV2 : FactSource.Leave,
                AttendanceKind.Leave
            )
            {
                Start = leave.LeaveStartTime,
                End = leave.LeaveEndTime,
                DurationSeconds = leave.LeaveInterval,
                Reason = leave.LeaveReason,
                Leave = leave is LeaveApprovalV2 detailed
                    ? Details(detailed)
                    : new LeaveDetails { TypeName = leave.LeaveType, Unit = leave.LeaveUnit },
            },
            WorkApproval work => new AttendanceFacts(work, FactSource.Overtime, AttendanceKind.Overtime)
            {
                Start = work.WorkStartTime,
                End = work.WorkEndTime,
                DurationSeconds = work.WorkInterval,
                Reason = work.WorkReason,
                Overtime = new OvertimeDetails
                {
                    TypeName = work.WorkType,
                    Compensation = work.Compensation,
                    Workers = NullIfEmpty(work.WorkMultiImitateUsers),
                    WorkerOpenIds = NullIfEmpty(work.WorkMultiImitateOpenIds),
                    Periods = NullIfEmpty(work.TimeRange),
                    Days = NullIfEmpty(work.WorkDetail),
                },
            },
            RemedyGroupUpdate remedy => new AttendanceFacts(
                remedy,
                remedy.Type == EventTypes.RemedyApproval ? FactSource.RemedyV1 : FactSource.Remedy,
                AttendanceKind.Remedy
            )
            {
                Reason = remedy.RemedyReason,
                Remedy = new RemedyDetails
                {
                    At = remedy.RemedyTime,
                    Times = NullIfEmpty(remedy.RemedyTimes),
                    Date = remedy.RemedyDate,
                    Dates = NullIfEmpty(remedy.RemedyDates),
                    PunchNo = remedy.PunchNo,
                },
            },
            TripApproval trip => new AttendanceFacts(
                trip,
                trip is TripGroupUpdate ? FactSource.Trip : FactSource.TripV1,
                AttendanceKind.Trip
            )
            {
                DurationSeconds = trip.TripInterval,
                Reason = trip.TripReason,
                Trip = new TripDetails
                {
                    Schedules = NullIfEmpty(trip.Schedules),
                    Companions = NullIfEmpty(trip.TripPeers),
                    CompanionOpenIds = NullIfEmpty(trip.TripPeerOpenIds),
                },
            },
            OutApproval outing => new AttendanceFacts(outing, FactSource.Out, AttendanceKind.Out)
            {
                Start = outing.OutStartTime,
                End = outing.OutEndTime,
                DurationSeconds = outing.OutInterval,
                Reason = outing.OutReason,
                Out = Details(outing),
            },
            ShiftApproval shift => new AttendanceFacts(shift, FactSource.Shift, AttendanceKind.Shift)
            {
                Reason = shift.ShiftReason,
                Shift = new ShiftDetails { GivenAt = shift.ShiftTime, TakenAt = shift.ReturnTime },
            },
            InstanceSnapshot snapshot => (
                snapshot.Approval is { } approval
                    ? From(approval)
                    : new AttendanceFacts(snapshot, FactSource.Snapshot, kind: null)
            ) with
            {
                Source = FactSource.Snapshot,
                Reverted = snapshot.IsReverted,
                RevertedAt = snapshot.RevertedAt,
                SerialNumber = snapshot.SerialNumber,
                DepartmentId = snapshot.DepartmentId,
                Approvals = FactMerge.Distinct(snapshot.Steps),
            },
            ApprovalTask task => new AttendanceFacts(task, FactSource.Task, kind: null)
            {
                Approvals = task.Step is { } step ? [step] : null,
            },
            ApprovalRevert revert => new AttendanceFacts(revert, FactSource.Revert, RevertedKind(revert.Type))
            {
                Reverted = true,
                RevertedAt = revert.OperateTime,
            },
            ApprovalInstance instance => new AttendanceFacts(instance, FactSource.Status, kind: null)
            {
                Reverted = instance.IsReverted,
                RevertedAt = instance.IsReverted ? instance.OperateTime : null,
            },
            _ => throw new ArgumentException(
                $"{instanceEvent.GetType().Name} states no attendance facts.",
                nameof(instanceEvent)
            ),
        };

    private static AttendanceKind RevertedKind(string eventType) =>
        eventType switch
        {
            EventTypes.LeaveApprovalRevert => AttendanceKind.Leave,
            EventTypes.WorkApprovalRevert => AttendanceKind.Overtime,
            EventTypes.TripApprovalRevert => AttendanceKind.Trip,
            EventTypes.OutApprovalRevert => AttendanceKind.Out,
            _ => throw new ArgumentException($"{eventType} reverts no known kind.", nameof(eventType)),
        };

    /// <summary>Returns the text of a key, in the default language of the form and in every language.</summary>
    private static (string? Name, IReadOnlyDictionary<string, string>? ByLocale) Names(
        string? key,
        IReadOnlyList<I18nResource> resources
    )
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string? name = null;
        foreach (var resource in resources)
        {
            if (key is null || !resource.Texts.TryGetValue(key, out string? text))
                continue;
            names[resource.Locale] = text;
            if (name is null || resource.IsDefault)
                name = text;
        }

        // A field without an @i18n@ key contains the text itself.
        if (name is null && key?.StartsWith("@i18n@", StringComparison.Ordinal) == false)
            name = key;
        return (name, names.Count == 0 ? null : names);
    }

    private static OutDetails Details(OutApproval outing)
    {
        var (name, names) = Names(outing.OutName, outing.I18nResources);
        return new OutDetails
        {
            TypeKey = outing.OutName,
            TypeName = name,
            TypeNames = names,
            Unit = outing.OutUnit,
            Images = NullIfEmpty(outing.OutImage),
        };
    }

    private static LeaveDetails Details(LeaveApprovalV2 leave)
    {
        var (name, names) = Names(leave.LeaveName, leave.I18nResources);
        var feeding = new FeedingDetails
        {
            ArriveLateMinutes = leave.LeaveFeedingArriveLate,
            LeaveEarlyMinutes = leave.LeaveFeedingLeaveEarly,
            RestDailyMinutes = leave.LeaveFeedingRestDaily,
        };
        return new LeaveDetails
        {
            TypeKey = leave.LeaveName,
            TypeName = name ?? leave.LeaveType,
            TypeNames = names,
            Unit = leave.LeaveUnit,
            Periods = NullIfEmpty(leave.LeaveRange) ?? NullIfEmpty(leave.LeaveDetail),
            Detail = NullIfEmpty(leave.LeaveDetail),
            Certification = NullIfEmpty(leave.LeaveCertification),
            OriginInstanceCode = leave.OriginInstanceCode,
            FamilyRelation = leave.LeaveFamilyRelationType,
            Feeding = feeding == new FeedingDetails() ? null : feeding,
            InfantCount = leave.LeaveInfantNum,
            PregnancyMonths = leave.LeavePregnancyAge,
            DifficultLabour = leave.LeaveDifficultLabour,
            PregnancyCheckUp = leave.LeavePregnancyCheckUp,
            PremaritalCheckUp = leave.LeavePremaritalCheckUp,
        };
    }

    private static IReadOnlyList<T>? NullIfEmpty<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : list;
}
