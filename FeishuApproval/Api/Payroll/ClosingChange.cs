using System.Text.Json.Serialization;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Payroll;

/// <summary>A day of an employee that is not as it was closed.</summary>
internal sealed record ClosingChange
{
    /// <summary>The employee; empty when no event named one.</summary>
    public required string UserId { get; init; }

    /// <summary>The name; absent when it is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserName { get; init; }

    /// <summary>The employee number; absent when it is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EmployeeNo { get; init; }

    /// <summary>The department; absent when it is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Department { get; init; }

    /// <summary>The date.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The kind of the record.</summary>
    public required AttendanceKind Kind { get; init; }

    /// <summary>The name of the type; null for records without a type.</summary>
    public required string? TypeName { get; init; }

    /// <summary>The record.</summary>
    public required string InstanceCode { get; init; }

    /// <summary>The closed row; null when the day was not in the closing.</summary>
    public required ClosedDay? Before { get; init; }

    /// <summary>The row now; null when there is none any more.</summary>
    public required ClosedDay? After { get; init; }

    /// <summary>The difference in days; null when the amounts are in minutes or unknown.</summary>
    public required decimal? DifferenceDays { get; init; }

    /// <summary>The difference in minutes; null when the amounts are in days or unknown.</summary>
    public required long? DifferenceMinutes { get; init; }

    /// <summary>
    /// The last event of the record or of its cancel-leaves that came after the close. Null when none came: the record was deleted or rebuilt, or
    /// a setting was changed.
    /// </summary>
    public required AppliedEvent? Event { get; init; }

    /// <summary>Creates the change between two rows of which one can be missing.</summary>
    public static ClosingChange Of(ClosedDay? before, ClosedDay? after, AppliedEvent? cause)
    {
        var row = (after ?? before)!;
        return new ClosingChange
        {
            UserId = row.UserId,
            Date = row.Date,
            Kind = row.Kind,
            TypeName = row.TypeName,
            InstanceCode = row.InstanceCode,
            Before = before,
            After = after,
            DifferenceDays = Difference(before, after, day => day.HalfDays) / 2m,
            DifferenceMinutes = Difference(before, after, day => day.Minutes),
            Event = cause,
        };
    }

    /// <summary>The difference of two amounts, of which a missing row has none; null unless every row has the amount.</summary>
    private static long? Difference(ClosedDay? before, ClosedDay? after, Func<ClosedDay, long?> amount) =>
        (after is null ? 0 : amount(after)) - (before is null ? 0 : amount(before));
}

/// <summary>The table of changes after a close.</summary>
internal static class ChangeSheet
{
    /// <summary>The columns.</summary>
    // One line for each column.
    // csharpier-ignore
    public static Sheet<ClosingChange> Sheet { get; } =
        new("Changes after the close", "封账后变更")
        {
            { 2, "user_name", "Name", "姓名", 12, change => change.UserName },
            { 3, "employee_no", "Employee number", "工号", 16, change => change.EmployeeNo },
            { 4, "department", "Department", "部门", 14, change => change.Department },
            { 5, "date", "Date", "日期", 12, change => change.Date },
            { 6, "kind", "Kind", "类别", 10, change => SnakeCase.Of(change.Kind), ChineseWords.Kind },
            { 7, "type_name", "Type", "类型", 14, change => change.TypeName },
            { 8, "before_days", "Days before", "封账时天数", 10, change => change.Before?.HalfDays / 2m },
            { 9, "before_minutes", "Minutes before", "封账时分钟数", 10, change => change.Before?.Minutes },
            { 10, "after_days", "Days now", "现在天数", 10, change => change.After?.HalfDays / 2m },
            { 11, "after_minutes", "Minutes now", "现在分钟数", 10, change => change.After?.Minutes },
            { 12, "difference_days", "Difference (days)", "差额（天）", 10, change => change.DifferenceDays },
            { 13, "difference_minutes", "Difference (minutes)", "差额（分钟）", 10, change => change.DifferenceMinutes },
            { 14, "event_type", "Event", "事件", 20, change => change.Event?.Type },
            { 15, "received_at", "Received", "接收时间", 17, change => change.Event?.ReceivedAt },
            { 16, "event_id", "Event ID", "事件 ID", 34, change => change.Event?.EventId },
            { 17, "instance_code", "Instance code", "审批实例", 38, change => change.InstanceCode },
            { 1, "user_id", "User ID", "用户 ID", 14, change => change.UserId },
        };
}
