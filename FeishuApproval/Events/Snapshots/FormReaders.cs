using System.Text.Json;
using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Types;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// Reads a form's group as the event of its kind. A new kind needs one entry in <see cref="All"/> and one method that fills its event.
/// </summary>
internal static class FormReaders
{
    private const int SecondsOfDay = 86_400;
    private const int SecondsOfHour = 3_600;

    private static readonly Dictionary<string, Func<FormGroup, ApprovedEvent>> All = new(StringComparer.Ordinal)
    {
        ["leaveGroup"] = ReadLeave,
        ["workGroup"] = ReadOvertime,
        ["remedyGroup"] = ReadRemedy,
        ["tripGroup"] = ReadTrip,
        ["outGroup"] = ReadOuting,
        ["shiftGroup"] = ReadShift,
    };

    /// <summary>Reads the event that the form describes; null when the form has no group of a known kind.</summary>
    public static ApprovedEvent? Read(JsonElement form, LocalClock clock)
    {
        if (!FormGroup.TryFind(form, clock, All.ContainsKey, out var group))
            return null;
        var read = All[group.Kind](group);
        read.UnreadableFields = [.. group.Unreadable];
        return read;
    }

    /// <summary>The empty event of a form with this control; null when the control is of no known kind.</summary>
    public static ApprovedEvent? Empty(string controlType) =>
        FormGroup.KindOf(controlType) is { } kind && All.TryGetValue(kind, out var read)
            ? read(FormGroup.Empty(kind))
            : null;

    private static LeaveApprovalV2 ReadLeave(FormGroup group)
    {
        var leave = new LeaveApprovalV2
        {
            LeaveType = Required(group, "type", group.Choice("name", "type")),
            LeaveStartTime = Required(group, "start", group.Time("start", "startTime")),
            LeaveEndTime = Required(group, "end", group.Time("end", "endTime")),
            LeaveUnit = Unit(group.Text("unit")),
            LeaveReason = group.Text("reason"),
            LeaveFeedingArriveLate = (long?)group.Number("feedingArrivingLate"),
            LeaveFeedingLeaveEarly = (long?)group.Number("feedingOffLeaveEarly"),

            // The form has hours, the event has minutes.
            LeaveFeedingRestDaily = (long?)(group.Number("feedingRestDaily") * 60),
        };

        // The nested format has the id of the leave type. The event's key consists of a prefix and this id.
        if (group.Raw("type").Scalar() is { } id && id.All(char.IsAsciiDigit))
            leave.LeaveName = $"@i18n@{id}";
        if (leave.LeaveType is not null && leave.LeaveType == group.Text("type") && leave.LeaveName is not null)
        {
            // The id alone is not a name.
            leave.LeaveType = null;
            group.MarkUnreadable("type");
        }

        // The oldest control has no unit. It counts days.
        leave.LeaveInterval = Seconds(
            group,
            group.Number("interval"),
            group.Text("unit") is null ? "day" : leave.LeaveUnit
        );
        return leave;
    }

    private static WorkApproval ReadOvertime(FormGroup group)
    {
        var periods = group
            .Rows("timeRange", "timeRangeFieldList")
            .Select(row => (Start: row.Time("start", "startTime"), End: row.Time("end", "endTime")))
            .Where(period => period is { Start: not null, End: not null })
            .Select(period => new Period(period.Start!.Value, period.End!.Value))
            .Order()
            .ToList();
        var work = new WorkApproval
        {
            WorkType = group.Choice("name", "type"),
            WorkStartTime = Required(
                group,
                "start",
                group.Time("start", "startTime") ?? (periods.Count > 0 ? periods[0].Start : null)
            ),
            WorkEndTime = Required(
                group,
                "end",
                group.Time("end", "endTime") ?? (periods.Count > 0 ? periods.Max(period => period.End) : null)
            ),
            TimeRange = periods.Count > 1 ? periods : [],
            WorkMultiImitateUsers = Texts(group.Raw("overtimeWorkers")),
            WorkReason = group.Text("reason"),
        };
        work.WorkInterval = group.Number("interval") is { } interval
            ? Seconds(
                group,
                interval,
                Unit(group.Text("unit")) ?? LikelyUnit(interval, work.WorkEndTime - work.WorkStartTime)
            )
            : null;
        return work;
    }

    private static RemedyGroupUpdate ReadRemedy(FormGroup group)
    {
        var at = group.Time("time", "remedyTime");
        if (at is null)
        {
            // One approval may contain several corrections. The event names one of them, so the record uses the first.
            var times = group
                .Rows("batchDetail")
                .Select(row => row.Time("batchRemedyTime", "remedyTime"))
                .OfType<DateTimeOffset>()
                .ToList();
            if (times.Count > 0)
                at = times.Min();
        }

        return new RemedyGroupUpdate { RemedyTime = Required(group, "time", at), RemedyReason = group.Text("reason") };
    }

    private static TripGroupUpdate ReadTrip(FormGroup group)
    {
        var trip = new TripGroupUpdate
        {
            Schedules = [.. group.Rows("schedule", "schedules").Select(ReadSchedule).Order()],
            TripInterval = Seconds(group, group.Number("interval"), Unit(group.Text("unit")) ?? "day"),
            TripReason = group.Text("reason"),
            TripPeers = Texts(group.Raw("peer", "peers")),
        };
        if (trip.Schedules.Count == 0)
            group.MarkUnreadable("schedule");
        return trip;
    }

    private static TripSchedule ReadSchedule(FormGroup row) =>
        new()
        {
            Start = row.Time("start", "startTime"),
            End = row.Time("end", "endTime"),
            Seconds = Seconds(row, row.Number("interval"), "day"),
            Departure = row.Choice("departure"),
            Destination = row.Choice("destination"),
            Transport = row.Choice("transport"),
            TripType = Codes.TripType(row.Choice("oneRound")),
            Remark = row.Text("remark"),
        };

    private static OutApproval ReadOuting(FormGroup group)
    {
        var outing = new OutApproval
        {
            OutName = group.Choice("name", "type"),
            OutStartTime = Required(group, "start", group.Time("start", "startTime")),
            OutEndTime = Required(group, "end", group.Time("end", "endTime")),
            OutUnit = Codes.OutUnit(group.Text("unit")),
            OutReason = group.Text("reason"),
            OutImage = Texts(group.Raw("image")),
        };
        outing.OutInterval = Seconds(group, group.Number("interval"), outing.OutUnit);
        return outing;
    }

    private static ShiftApproval ReadShift(FormGroup group) =>
        new()
        {
            ShiftTime = Required(group, "shiftTime", group.Time("shiftTime")),
            ReturnTime = group.Time("returnTime"),
            ShiftReason = group.Text("reason"),
        };

    /// <summary>The texts of a list, or the single text as a list.</summary>
    private static IReadOnlyList<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(JsonFields.Scalar).OfType<string>()]
        : value.Scalar() is { } text ? [text]
        : [];

    private static T? Required<T>(FormGroup group, string name, T? value)
    {
        if (value is null)
            group.MarkUnreadable(name);
        return value;
    }

    private static string? Unit(string? unit) =>
        Codes.LeaveUnit(unit?.ToUpperInvariant() is "HALFDAY" or "HALR_DAY" ? "HALF_DAY" : unit);

    private static long? Seconds(FormGroup group, decimal? interval, string? unit)
    {
        decimal? seconds = unit switch
        {
            "day" => interval * SecondsOfDay,
            "half_day" => interval * (SecondsOfDay / 2),
            "hour" => interval * SecondsOfHour,
            "half_hour" => interval * (SecondsOfHour / 2),
            "minute" => interval * 60,
            _ => null,
        };
        if (interval is not null && seconds is null)
            group.MarkUnreadable("interval");
        return (long?)seconds;
    }

    /// <summary>
    /// The likely unit of an overtime's interval that has no unit: days or hours. The method chooses the unit whose length is closer to the
    /// span without being longer.
    /// </summary>
    private static string? LikelyUnit(decimal interval, TimeSpan? span)
    {
        if (span is not { TotalSeconds: > 0 } known)
            return null;
        decimal seconds = (decimal)known.TotalSeconds;
        return interval * SecondsOfDay <= seconds ? "day"
            : interval * SecondsOfHour <= seconds ? "hour"
            : null;
    }
}
