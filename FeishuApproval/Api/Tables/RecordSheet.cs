using System.Globalization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Tables;

/// <summary>The table of records (docs/export.md), one row for each record.</summary>
internal static class RecordSheet
{
    private const int MaxSteps = 20;
    private const int MaxComment = 200;

    /// <summary>
    /// The columns: who, what, when, how much and why; then the details of the kinds, the approval, and the technical keys.
    /// </summary>
    // One line for each column.
    // csharpier-ignore
    public static Sheet<AttendanceRecord> Sheet { get; } =
        new("Records", "考勤记录")
        {
            { 33, "user_name", "Name", "姓名", 12, r => r.UserName },
            { 34, "employee_no", "Employee number", "工号", 16, r => r.EmployeeNo },
            { 35, "department", "Department", "部门", 14, r => r.Department },
            { 3, "kind", "Kind", "类别", 10, r => SnakeCase.Of(r.Kind), ChineseWords.Kind },
            { 7, "type_name", "Type", "类型", 14, r => r.TypeName },
            { 8, "start", "From", "开始时间", 17, r => r.Start },
            { 9, "end", "To", "结束时间", 17, r => r.End },
            { 36, "amount_days", "Days", "天数", 8, r => Days(r.Length) },
            { 37, "amount_hours", "Hours", "小时数", 8, r => Hours(r.Length) },
            { 14, "reason", "Reason", "事由", 30, r => r.Reason },
            { 4, "status", "Status", "状态", 10, r => SnakeCase.Of(r.Status), ChineseWords.Status },
            { 31, "amount", "Length", "时长", 11, (r, inChinese) => r.Length?.Text(inChinese) },
            { 51, "length_differs", "Days differ from length", "按天与时长不符", 12, r => r.LengthDiffers ? "yes" : null, ChineseWords.YesNo },
            { 52, "net_amount", "Length not cancelled", "销假后时长", 12, (r, inChinese) => r.Net?.Length?.Text(inChinese) },
            { 53, "net_days", "Days not cancelled", "销假后天数", 10, r => Days(r.Net?.Length) },
            { 54, "net_hours", "Hours not cancelled", "销假后小时数", 10, r => Hours(r.Net?.Length) },
            { 32, "by_date", "By date", "按日期", 24, r => CsvTable.List(r.Days, Text) },
            { 12, "periods", "Periods", "时段", 24, r => CsvTable.List(Periods(r), Text) },
            { 55, "leave_detail", "Working time of leave", "请假工作时段", 24, r => CsvTable.List(r.Leave?.Detail, Text) },
            { 50, "employees", "Employees", "员工", 16, r => CsvTable.List(r.Employees) },
            { 6, "workers", "Entered for", "加班人员", 16, r => CsvTable.List(r.Overtime?.WorkerIds()) },
            { 13, "days", "Overtime by day", "加班按天", 24, r => CsvTable.List(r.Overtime?.Days, Text), ChineseWords.OvertimeDays },
            { 26, "schedules", "Schedules", "行程", 24, r => CsvTable.List(r.Trip?.Schedules, Text) },
            { 27, "companions", "Companions", "同行人", 16, r => CsvTable.List(r.Trip?.CompanionIds()) },
            { 56, "correction_times", "Corrected times", "补卡时间", 17, r => CsvTable.List(Corrections(r), time => CsvTable.Text(time)!) },
            { 57, "correction_dates", "Corrected days", "补卡日期", 12, r => CsvTable.List(r.Remedy?.Days().Keys, date => CsvTable.Text(date)!) },
            { 58, "punch_no", "Punch", "打卡次序", 8, r => r.Remedy?.PunchNo },
            { 29, "shift_given_at", "Shift given", "让出班次", 17, r => r.Shift?.GivenAt },
            { 30, "shift_taken_at", "Shift taken", "换得班次", 17, r => r.Shift?.TakenAt },
            { 28, "images", "Images", "图片", 14, r => CsvTable.List(r.Out?.Images) },
            { 18, "origin_instance_code", "Cancels", "销假的原审批", 16, r => r.Leave?.OriginInstanceCode },
            { 19, "adjusted_by", "Cancelled by", "销假审批", 16, r => CsvTable.List(r.Leave?.AdjustedBy) },
            { 40, "certification", "Certificates", "证明材料", 14, r => CsvTable.List(r.Leave?.Certification) },
            { 41, "family_relation", "Relative", "亲属关系", 12, r => r.Leave?.FamilyRelation, ChineseWords.FamilyRelation },
            { 42, "feeding_arrive_late_minutes", "Feeding: late (min)", "哺乳晚到（分钟）", 14, r => r.Leave?.Feeding?.ArriveLateMinutes },
            { 43, "feeding_leave_early_minutes", "Feeding: early (min)", "哺乳早退（分钟）", 14, r => r.Leave?.Feeding?.LeaveEarlyMinutes },
            { 44, "feeding_rest_daily_minutes", "Feeding: rest (min)", "哺乳休息（分钟）", 14, r => r.Leave?.Feeding?.RestDailyMinutes },
            { 45, "infant_count", "Infants", "婴儿数", 10, r => r.Leave?.InfantCount },
            { 46, "pregnancy_months", "Months of pregnancy", "怀孕月数", 12, r => r.Leave?.PregnancyMonths },
            { 47, "difficult_labour", "Difficult birth", "难产", 10, r => r.Leave?.DifficultLabour },
            { 48, "pregnancy_check_up", "Prenatal check-up", "产检", 10, r => r.Leave?.PregnancyCheckUp },
            { 49, "premarital_check_up", "Premarital check-up", "婚检", 10, r => r.Leave?.PremaritalCheckUp },
            { 15, "approval_started_at", "Submitted", "提交时间", 17, r => r.ApprovalStartedAt },
            { 16, "approved_at", "Approved", "通过时间", 17, r => r.ApprovedAt },
            { 17, "reverted_at", "Reverted", "撤销时间", 17, r => r.RevertedAt },
            { 62, "approvals", "Approvals", "审批记录", 40, (r, inChinese) => Approvals(r, inChinese) },
            { 60, "serial_number", "Approval number", "审批编号", 16, r => r.SerialNumber },
            { 23, "unreadable_fields", "Unreadable fields", "无法识别的字段", 16, r => CsvTable.List(r.UnreadableFields) },
            { 11, "unit", "Unit", "单位", 10, r => r.Leave?.Unit ?? r.Out?.Unit, ChineseWords.Unit },
            { 10, "duration_seconds", "Duration (s)", "时长（秒）", 12, r => r.DurationSeconds },
            { 5, "user_id", "User ID", "用户 ID", 14, r => r.UserId },
            { 20, "open_id", "Open ID", "Open ID", 14, r => r.OpenId },
            { 61, "department_id", "Department ID", "部门 ID", 14, r => r.DepartmentId },
            { 2, "instance_code", "Instance code", "审批实例", 38, r => r.InstanceCode },
            { 22, "approval_code", "Approval code", "审批定义", 38, r => r.ApprovalCode },
            { 38, "type_key", "Type key", "类型 Key", 14, r => r.Leave?.TypeKey ?? r.Out?.TypeKey },
            { 39, "type_names", "Type names", "类型的各语言名称", 20, r => CsvTable.List(TypeNames(r)) },
            { 1, "tenant_key", "Tenant", "企业", 14, r => r.TenantKey },
            { 21, "app_id", "App ID", "应用 ID", 14, r => r.AppId },
            { 24, "version", "Version", "版本", 8, r => r.Version },
            { 59, "sent_at", "Sent by Feishu", "飞书发送时间", 17, r => r.Events.Max(applied => applied.SentAt) },
            { 25, "updated_at", "Updated", "更新时间", 17, r => r.UpdatedAt },
        };

    /// <summary>The length in days; null when it is not given in days.</summary>
    private static decimal? Days(RecordLength? length) => length is { Unit: LengthUnit.Day } ? length.Value : null;

    /// <summary>The length in hours; null when it is not given in hours or minutes.</summary>
    private static decimal? Hours(RecordLength? length) =>
        length?.Unit switch
        {
            LengthUnit.Hour => length.Value,
            LengthUnit.Minute => length.Value / 60,
            _ => null,
        };

    /// <summary>The corrected times.</summary>
    private static IEnumerable<DateTimeOffset>? Corrections(AttendanceRecord record) =>
        record.Remedy?.Times ?? (record.Remedy?.At is { } at ? [at] : null);

    private static IReadOnlyList<Period>? Periods(AttendanceRecord record) =>
        record.Leave?.Periods ?? record.Overtime?.Periods ?? record.Trip?.Periods();

    /// <summary>The names of the type by locale, sorted, each as <c>en_us=Annual leave</c>.</summary>
    private static IEnumerable<string>? TypeNames(AttendanceRecord record) =>
        (record.Leave?.TypeNames ?? record.Out?.TypeNames)
            ?.OrderBy(name => name.Key, StringComparer.Ordinal)
            .Select(name => $"{name.Key}={name.Value}");

    /// <summary>The steps of the approval; null when there are none. A cell has at most the first steps and the beginning of their comments.</summary>
    private static string? Approvals(AttendanceRecord record, bool inChinese)
    {
        if (record.Approvals is not { } steps)
            return null;
        string? text = CsvTable.List(steps.Take(MaxSteps), step => Text(step, inChinese));
        int more = steps.Count - MaxSteps;
        return more > 0 ? string.Create(CultureInfo.InvariantCulture, $"{text};+{more}") : text;
    }

    /// <summary>Formats a step as <c>2024-09-05T10:00:00+08:00 m1 transferred &gt; m2: comment</c>.</summary>
    private static string Text(ApprovalStep step, bool inChinese)
    {
        string action = inChinese ? ChineseWords.ApprovalAction(step.Action) : step.Action;
        string?[] parts =
        [
            CsvTable.Text(step.At),
            step.UserId ?? step.OpenId,
            action,
            step.Others is { Count: > 0 } others ? $"> {string.Join(", ", others)}" : null,
        ];
        string text = string.Join(' ', parts.Where(part => part is not null));
        return step.Comment is not { } comment ? text
            : comment.Length <= MaxComment ? $"{text}: {comment}"
            : $"{text}: {comment.AsSpan(0, MaxComment)}…";
    }

    private static string Text(Period period) => $"{CsvTable.Text(period.Start)}/{CsvTable.Text(period.End)}";

    /// <summary>The details of a part of a trip, in the order of docs/export.md, joined by spaces.</summary>
    private static string Text(TripSchedule schedule)
    {
        string?[] parts =
        [
            $"{CsvTable.Text(schedule.Start)}/{CsvTable.Text(schedule.End)}",
            schedule.Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s") : null,
            schedule.Departure is null && schedule.Destination is null
                ? null
                : $"{schedule.Departure}>{schedule.Destination}",
            schedule.Transport,
            schedule.TripType,
            schedule.Remark,
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    /// <summary>Formats a day as <c>2024-09-05=480 1d</c>: the minutes and the days. Unknown amounts are omitted.</summary>
    private static string Text(AttendanceDay day)
    {
        string? days = day.HalfDays is { } halfDays ? $"{CsvTable.Text(halfDays / 2m)}d" : null;
        return string.Create(CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd}={day.Minutes} {days}").TrimEnd();
    }

    private static string Text(WorkDay day) =>
        string.Create(CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd}={day.Seconds} {day.Compensation}")
            .TrimEnd();
}
