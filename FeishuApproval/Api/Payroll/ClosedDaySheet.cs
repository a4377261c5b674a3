using FeishuApproval.Api.Tables;
using FeishuApproval.Closings;
using FeishuApproval.Json;
using FeishuApproval.People;

namespace FeishuApproval.Api.Payroll;

/// <summary>A row of a closing with the name of its employee.</summary>
/// <param name="Day">The row.</param>
/// <param name="Name">The name; null when it is unknown.</param>
internal sealed record NamedClosedDay(ClosedDay Day, EmployeeName? Name);

/// <summary>The table of the rows of a closing.</summary>
internal static class ClosedDaySheet
{
    /// <summary>The columns.</summary>
    // One line for each column.
    // csharpier-ignore
    public static Sheet<NamedClosedDay> Sheet { get; } =
        new("Closed days", "封账明细")
        {
            { 2, "user_name", "Name", "姓名", 12, row => row.Name?.Name },
            { 3, "employee_no", "Employee number", "工号", 16, row => row.Name?.EmployeeNo },
            { 4, "department", "Department", "部门", 14, row => row.Name?.Department },
            { 5, "date", "Date", "日期", 12, row => row.Day.Date },
            { 6, "day_class", "Day class", "日期类型", 10, row => SnakeCase.Of(row.Day.DayClass), ChineseWords.DayClass },
            { 7, "kind", "Kind", "类别", 10, row => SnakeCase.Of(row.Day.Kind), ChineseWords.Kind },
            { 8, "type_name", "Type", "类型", 14, row => row.Day.TypeName },
            { 9, "start", "From", "开始时间", 17, row => row.Day.Start },
            { 10, "end", "To", "结束时间", 17, row => row.Day.End },
            { 11, "half", "Half", "半天", 10, row => row.Day.Half is { } half ? SnakeCase.Of(half) : null, ChineseWords.Half },
            { 12, "days", "Days", "天数", 8, row => row.Day.HalfDays / 2m },
            { 13, "minutes", "Minutes", "分钟数", 9, row => row.Day.Minutes },
            { 14, "compensation", "Compensation", "加班补偿", 12, row => row.Day.Compensation, ChineseWords.Compensation },
            { 15, "category", "Category", "加班类别", 12, row => row.Day.Category },
            { 16, "record_amount", "Length of the record", "记录时长", 11, row => row.Day.RecordAmount },
            { 17, "instance_code", "Instance code", "审批实例", 38, row => row.Day.InstanceCode },
            { 1, "user_id", "User ID", "用户 ID", 14, row => row.Day.UserId },
        };
}
