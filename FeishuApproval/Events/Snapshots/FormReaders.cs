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

    /// <summary>
    /// Reads the event that a detail's form describes; null when the form has no group of a known kind and no mapping.
    /// </summary>
    public static ApprovedEvent? Read(JsonElement detail, FormMapping? mapping, LocalClock clock)
    {
        var form = detail.Member("form"u8);
        var group = mapping is not null
            ? MappedForm.Read(form, mapping, detail.Text("approval_name"u8), clock)
            : FormGroup.Find(form, clock, All.ContainsKey);
        if (group is null)
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
            LeaveReason = group.Text("reason"),
            LeaveCertification = group.Texts("certification", "widgetLeaveCertification"),
            LeaveFeedingArriveLate = (long?)group.Number("feedingArrivingLate"),
            LeaveFeedingLeaveEarly = (long?)group.Number("feedingOffLeaveEarly"),

            // The form has hours, the event has minutes.
            LeaveFeedingRestDaily = (long?)(group.Number("feedingRestDaily") * 60),

            LeaveType = Required(group, "type", group.Choice("name", "type")),
        };

        // The nested format has the id of the leave type. The event's key consists of a prefix and this id.
        if (group.Text("type") is { } id && id.All(char.IsAsciiDigit))
            leave.LeaveName = $"@i18n@{id}";

        var absence = ReadAbsence(group, Unit(group.Text("unit")));
        leave.LeaveStartTime = absence.Start;
        leave.LeaveEndTime = absence.End;
        leave.LeaveUnit = absence.Unit;
        leave.LeaveInterval = absence.Seconds;
        return leave;
    }

    private static WorkApproval ReadOvertime(FormGroup group)
    {
        var periods = group
            .Rows("timeRange", "timeRangeFieldList")
            .Select(ReadPeriod)
            .OfType<Period>()
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
            WorkReason = group.Text("reason"),
        };
        (work.WorkMultiImitateUsers, work.WorkMultiImitateOpenIds) = group.Employees("overtimeWorkers");

        // The days of an overtime are in hours unless the form says otherwise, and then the whole overtime is, too.
        string? unit = Unit(group.Text("unit"));
        var rows = group.Rows("detail");
        work.WorkDetail = [.. rows.Select(row => ReadWorkDay(row, unit)).OfType<WorkDay>().Order()];
        if (group.Number("interval") is { } interval)
        {
            unit ??= rows.Count > 0 ? "hour" : LikelyUnit(interval, work.WorkEndTime - work.WorkStartTime);
            work.WorkInterval = Seconds(group, interval, unit);
        }

        return work;
    }

    private static Period? ReadPeriod(FormGroup row) =>
        (Required(row, "start", row.Time("start", "startTime")), Required(row, "end", row.Time("end", "endTime")))
            is ({ } start, { } end)
            ? new Period(start, end)
            : null;

    /// <summary>
    /// Reads one day of an overtime; null when its date is unknown. Without a unit, its length is in hours. It is unreadable if so many hours
    /// do not fit between the clock times.
    /// </summary>
    private static WorkDay? ReadWorkDay(FormGroup row, string? unit)
    {
        ReadOnlySpan<string> starts = ["start", "workDetailStart", "detailStartTime", "detailStart", "startTime"];
        if (Required(row, "start", row.Date(starts)) is not { } date)
            return null;
        var (start, end) = (
            row.Time(starts),
            row.Time("end", "workDetailEnd", "detailEndTime", "detailEnd", "endTime")
        );

        // Equal times are a date without clock times.
        bool hasClock = end > start;
        var interval = row.Number("interval", "workDetailInterval", "detailInterval");
        bool fits = !hasClock || interval * SecondsOfHour <= (decimal)(end - start)!.Value.TotalSeconds;
        return new WorkDay(
            date,
            Seconds(row, interval, unit ?? (fits ? "hour" : null)),
            Codes.Compensation(row.Text("type", "workDetailType", "detailType"))
        )
        {
            Category = row.Choice("category", "workDetailCategory", "detailCategory"),
            Start = hasClock ? start : null,
            End = hasClock ? end : null,
        };
    }

    private static RemedyGroupUpdate ReadRemedy(FormGroup group)
    {
        // One approval may contain several corrections. The event names one of them.
        var single = ReadCorrection(group);
        var batch =
            single.At is null || group.Flag("enableBatchRemedy") == true
                ? group
                    .Rows("batchDetail")
                    .Select(ReadCorrectionOfBatch)
                    .OrderBy(each => each.At is null)
                    .ThenBy(each => each.At)
                    .ToList()
                : [];
        var first = batch.Count > 0 ? batch[0] : single;
        bool isSeveral = batch.Count > 1;
        return new RemedyGroupUpdate
        {
            RemedyTime = Required(group, "time", first.At),
            RemedyTimes = isSeveral ? [.. batch.Select(each => each.At).OfType<DateTimeOffset>().Distinct()] : [],
            RemedyDate = first.Date ?? single.Date,
            RemedyDates = isSeveral ? [.. batch.Select(each => each.Date).OfType<DateOnly>().Distinct().Order()] : [],
            PunchNo = first.PunchNo ?? single.PunchNo,
            RemedyReason = group.Text("reason"),
        };
    }

    private static (DateTimeOffset? At, DateOnly? Date, long? PunchNo) ReadCorrectionOfBatch(FormGroup row)
    {
        var correction = ReadCorrection(row);
        Required(row, "time", correction.At);
        return correction;
    }

    /// <summary>Reads one correction. Its date is the working day, which may be the day before the corrected time.</summary>
    private static (DateTimeOffset? At, DateOnly? Date, long? PunchNo) ReadCorrection(FormGroup group) =>
        (
            group.Time("time", "remedyTime", "batchRemedyTime"),
            group.Date("date", "remedyDate", "batchRemedyDate"),
            group.Integer("punchNo", "batchPunchNo")
        );

    private static TripGroupUpdate ReadTrip(FormGroup group)
    {
        var trip = new TripGroupUpdate
        {
            Schedules = [.. group.Rows("schedule", "schedules").Select(ReadSchedule).Order()],
            TripInterval = Seconds(group, group.Number("interval"), Unit(group.Text("unit")) ?? "day"),
            TripReason = group.Text("reason"),
        };
        (trip.TripPeers, trip.TripPeerOpenIds) = group.Employees("peer", "peers");
        if (trip.Schedules.Count == 0)
        {
            var (start, end) = (group.Time("start", "startTime"), group.Time("end", "endTime"));
            if (start is null && end is null)
                group.MarkUnreadable("schedule");
            else
                trip.Schedules =
                [
                    new TripSchedule
                    {
                        Start = start,
                        End = end,
                        Seconds = trip.TripInterval,
                    },
                ];
        }

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
        var absence = ReadAbsence(group, Codes.OutUnit(group.Text("unit")));
        return new OutApproval
        {
            OutName = group.Choice("name", "type"),
            OutStartTime = absence.Start,
            OutEndTime = absence.End,
            OutUnit = absence.Unit,
            OutInterval = absence.Seconds,
            OutReason = group.Text("reason"),
            OutImage = group.Texts("image"),
        };
    }

    private static ShiftApproval ReadShift(FormGroup group) =>
        new()
        {
            ShiftTime = Required(group, "shiftTime", group.Time("shiftTime")),
            ReturnTime = group.Time("returnTime"),
            ShiftReason = group.Text("reason"),
        };

    /// <summary>Reads the times and the length of a leave or an outing. The oldest control has no unit; the span decides it.</summary>
    private static (DateTimeOffset? Start, DateTimeOffset? End, string? Unit, long? Seconds) ReadAbsence(
        FormGroup group,
        string? unit
    )
    {
        var start = Required(group, "start", group.Time("start", "startTime"));
        var end = Required(group, "end", group.Time("end", "endTime"));
        var interval = group.Number("interval");
        if (interval is not null)
            unit ??= LikelyUnitOfAbsence(interval.Value, start, end);
        if (unit is not ("day" or "half_day"))
            return (start, end, unit, Seconds(group, interval, unit));

        // Days are days of the calendar that the employee sees. In another offset, their midnight is not midnight of the attendance zone.
        if (
            group.ClockTime("start", "startTime") is { } shownStart
            && group.ClockTime("end", "endTime") is { } shownEnd
            && IsHalfDay(shownStart)
            && (IsHalfDay(shownEnd) || IsEndOfDay(shownEnd))
        )
            (start, end) = (shownStart, shownEnd);
        if (end is { } last && IsEndOfDay(last))
            end = group.NextMidnight(last);
        long? seconds =
            unit == "day" ? Seconds(group, interval, unit) : SecondsOfHalfDays(group, interval, end - start);

        // Some forms give the midnight at which the last day begins, not the one at which it ends.
        if (
            (start, end) is ({ } from, { } until)
            && (from.TimeOfDay, until.TimeOfDay) == default
            && seconds > (until - from).TotalSeconds
            && group.NextMidnight(until) is var midnight
            && seconds <= (midnight - from).TotalSeconds
        )
            end = midnight;
        return (start, end, unit, seconds);
    }

    private static bool IsHalfDay(DateTimeOffset time) => time.TimeOfDay.Ticks % (12 * TimeSpan.TicksPerHour) == 0;

    /// <summary>Whether a time is the last minute of a day. Forms write it for the end of the day.</summary>
    private static bool IsEndOfDay(DateTimeOffset time) => time.TimeOfDay >= new TimeSpan(23, 59, 0);

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
    /// The length of an interval with the unit half day. Some forms count days in it (0.5), others half days (1). A whole number is a number
    /// of days if so many days fit into the span.
    /// </summary>
    private static long? SecondsOfHalfDays(FormGroup group, decimal? interval, TimeSpan? span)
    {
        string? unit =
            interval != decimal.Truncate(interval ?? 0) || interval * SecondsOfDay <= (decimal?)span?.TotalSeconds
                ? "day"
            : interval * (SecondsOfDay / 2) <= (decimal?)span?.TotalSeconds ? "half_day"
            : null;
        return Seconds(group, interval, unit);
    }

    /// <summary>
    /// The likely unit of an interval that has no unit: days or hours. The method chooses the unit whose length is closer to the span
    /// without being longer.
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

    /// <summary>
    /// The likely unit of a leave's or an outing's interval. A day from 09:00 to 18:00 is shorter than 24 hours. So hours that fill less than
    /// half of the span are days, if the span has so many dates. Without a span they are days, as Feishu documents it.
    /// </summary>
    private static string? LikelyUnitOfAbsence(decimal interval, DateTimeOffset? start, DateTimeOffset? end)
    {
        if ((start, end) is not ({ } from, { } until))
            return "day";
        var span = until - from;
        string? likely = LikelyUnit(interval, span);
        bool isFew = interval <= (until.Date - from.Date).Days + 1;
        bool isSparse =
            span == default || (likely == "hour" && interval * 2 * SecondsOfHour < (decimal)span.TotalSeconds);
        return isFew && isSparse ? "day" : likely;
    }
}
