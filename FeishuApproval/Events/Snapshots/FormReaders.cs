using System.Text.Json;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// Reads the facts of a form's group. A new kind needs one entry in <see cref="All"/> and one method that reads its facts.
/// </summary>
internal static class FormReaders
{
    private const int SecondsOfDay = 86_400;
    private const int SecondsOfHour = 3_600;

    private static readonly Dictionary<string, (AttendanceKind Kind, Action<FormGroup, AttendanceFacts> Read)> All =
        new(StringComparer.Ordinal)
        {
            ["leaveGroup"] = (AttendanceKind.Leave, ReadLeave),
            ["workGroup"] = (AttendanceKind.Overtime, ReadOvertime),
            ["remedyGroup"] = (AttendanceKind.Remedy, ReadRemedy),
            ["tripGroup"] = (AttendanceKind.Trip, ReadTrip),
            ["outGroup"] = (AttendanceKind.Out, ReadOuting),
            ["shiftGroup"] = (AttendanceKind.Shift, ReadShift),
        };

    /// <summary>
    /// Reads the facts that a detail's form states; null when the form has no group of a known kind and no mapping.
    /// </summary>
    public static AttendanceFacts? Read(JsonElement detail, FormMapping? mapping, LocalClock clock)
    {
        var form = detail.Member("form"u8);
        var group = mapping is not null
            ? MappedForm.Read(form, mapping, detail.Text("approval_name"u8), clock)
            : FormGroup.Find(form, clock, All.ContainsKey);
        if (group is null)
            return null;
        var (kind, read) = All[group.Kind];
        var facts = new AttendanceFacts { Source = FactSource.Snapshot, Kind = kind };
        read(group, facts);
        facts.UnreadableFields = group.Unreadable.ToList().NullIfEmpty();
        return facts;
    }

    /// <summary>The kind of a form with a control of this type; null when such a form creates no record.</summary>
    public static AttendanceKind? KindOf(string controlType) =>
        FormGroup.KindOf(controlType) is { } group && All.TryGetValue(group, out var known) ? known.Kind : null;

    private static void ReadLeave(FormGroup group, AttendanceFacts facts)
    {
        var feeding = new FeedingDetails
        {
            ArriveLateMinutes = (long?)group.Number("feedingArrivingLate"),
            LeaveEarlyMinutes = (long?)group.Number("feedingOffLeaveEarly"),

            // The form has hours, the event has minutes.
            RestDailyMinutes = (long?)(group.Number("feedingRestDaily") * 60),
        };
        facts.Reason = group.Text("reason");
        facts.Leave = new LeaveDetails
        {
            Certification = group.Texts("certification", "widgetLeaveCertification").NullIfEmpty(),
            Feeding = feeding == new FeedingDetails() ? null : feeding,
            TypeName = Required(group, "type", group.Choice("name", "type")),

            // The nested format has the id of the leave type. The event's key consists of a prefix and this id.
            TypeKey = group.Text("type") is { } id && id.All(char.IsAsciiDigit) ? $"@i18n@{id}" : null,
        };
        facts.Leave.Unit = ReadAbsence(group, facts, Unit(group.Text("unit")));
    }

    private static void ReadOvertime(FormGroup group, AttendanceFacts facts)
    {
        var periods = group
            .Rows("timeRange", "timeRangeFieldList")
            .Select(ReadPeriod)
            .OfType<Period>()
            .Order()
            .ToList();
        facts.Start = Required(
            group,
            "start",
            group.Time("start", "startTime") ?? (periods.Count > 0 ? periods[0].Start : null)
        );
        facts.End = Required(
            group,
            "end",
            group.Time("end", "endTime") ?? (periods.Count > 0 ? periods.Max(period => period.End) : null)
        );
        facts.Reason = group.Text("reason");

        // The days of an overtime are in hours unless the form says otherwise, and then the whole overtime is, too.
        string? unit = Unit(group.Text("unit"));
        var rows = group.Rows("detail");
        var (workers, workerOpenIds) = group.Employees("overtimeWorkers");
        facts.Overtime = new OvertimeDetails
        {
            TypeName = group.Choice("name", "type"),
            Periods = periods.Count > 1 ? periods : null,
            Workers = workers,
            WorkerOpenIds = workerOpenIds,
            Days = rows.Select(row => ReadWorkDay(row, unit)).OfType<WorkDay>().Order().ToList().NullIfEmpty(),
        };
        if (group.Number("interval") is { } interval)
        {
            unit ??= rows.Count > 0 ? "hour" : LikelyUnit(interval, facts.End - facts.Start);
            facts.DurationSeconds = Seconds(group, interval, unit);
        }
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

    private static void ReadRemedy(FormGroup group, AttendanceFacts facts)
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
        var several = batch.Count > 1 ? batch : [];
        facts.Reason = group.Text("reason");
        facts.Remedy = new RemedyDetails
        {
            At = Required(group, "time", first.At),
            Times = several.Select(each => each.At).OfType<DateTimeOffset>().Distinct().ToList().NullIfEmpty(),
            Date = first.Date ?? single.Date,
            Dates = several.Select(each => each.Date).OfType<DateOnly>().Distinct().Order().ToList().NullIfEmpty(),
            PunchNo = first.PunchNo ?? single.PunchNo,
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

    private static void ReadTrip(FormGroup group, AttendanceFacts facts)
    {
        IReadOnlyList<TripSchedule> schedules = [.. group.Rows("schedule", "schedules").Select(ReadSchedule).Order()];
        facts.DurationSeconds = Seconds(group, group.Number("interval"), Unit(group.Text("unit")) ?? "day");
        facts.Reason = group.Text("reason");
        if (schedules.Count == 0)
        {
            var (start, end) = (group.Time("start", "startTime"), group.Time("end", "endTime"));
            if (start is null && end is null)
                group.MarkUnreadable("schedule");
            else
                schedules =
                [
                    new TripSchedule
                    {
                        Start = start,
                        End = end,
                        Seconds = facts.DurationSeconds,
                    },
                ];
        }

        var (companions, companionOpenIds) = group.Employees("peer", "peers");
        facts.Trip = new TripDetails
        {
            Schedules = schedules.NullIfEmpty(),
            Companions = companions,
            CompanionOpenIds = companionOpenIds,
        };
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

    private static void ReadOuting(FormGroup group, AttendanceFacts facts)
    {
        string? unit = ReadAbsence(group, facts, Codes.OutUnit(group.Text("unit")));
        facts.Reason = group.Text("reason");
        string? type = group.Choice("name", "type");
        facts.Out = new OutDetails
        {
            TypeKey = type,
            TypeName = I18nResource.Names(type, []).Name,
            Unit = unit,
            Images = group.Texts("image").NullIfEmpty(),
        };
    }

    private static void ReadShift(FormGroup group, AttendanceFacts facts)
    {
        facts.Reason = group.Text("reason");
        facts.Shift = new ShiftDetails
        {
            GivenAt = Required(group, "shiftTime", group.Time("shiftTime")),
            TakenAt = group.Time("returnTime"),
        };
    }

    /// <summary>
    /// Reads the times and the length of a leave or an outing, and returns its unit. The oldest control has no unit; the span decides it.
    /// </summary>
    private static string? ReadAbsence(FormGroup group, AttendanceFacts facts, string? unit)
    {
        var start = Required(group, "start", group.Time("start", "startTime"));
        var end = Required(group, "end", group.Time("end", "endTime"));
        var interval = group.Number("interval");
        if (interval is not null)
            unit ??= LikelyUnitOfAbsence(interval.Value, start, end);
        if (unit is not ("day" or "half_day"))
        {
            (facts.Start, facts.End, facts.DurationSeconds) = (start, end, Seconds(group, interval, unit));
            return unit;
        }

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
        (facts.Start, facts.End, facts.DurationSeconds) = (start, end, seconds);
        return unit;
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
