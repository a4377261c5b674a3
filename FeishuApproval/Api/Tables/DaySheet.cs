using System.Globalization;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Tables;

/// <summary>The table of days (docs/export.md), one row for each employee and day.</summary>
internal static class DaySheet
{
    /// <summary>The columns.</summary>
    // One line for each column.
    // csharpier-ignore
    public static Sheet<EmployeeDay> Sheet { get; } =
        new("Days", "按天")
        {
            { 11, "user_name", "Name", "姓名", 12, day => day.Name?.Name },
            { 12, "employee_no", "Employee number", "工号", 16, day => day.Name?.EmployeeNo },
            { 13, "department", "Department", "部门", 14, day => day.Name?.Department },
            { 3, "date", "Date", "日期", 12, day => day.Day.Date },
            { 4, "weekday", "Weekday", "星期", 10, day => Weekday(day.Day.Date), ChineseWords.Weekday },
            { 14, "day_class", "Day class", "日期类型", 10, day => SnakeCase.Of(day.Day.DayClass), ChineseWords.DayClass },
            { 7, "kind", "Kind", "类别", 10, day => SnakeCase.Of(day.Record.Kind), ChineseWords.Kind },
            { 8, "type_name", "Type", "类型", 14, day => day.Record.TypeName },
            { 15, "start", "From", "开始时间", 17, day => day.Day.Start },
            { 16, "end", "To", "结束时间", 17, day => day.Day.End },
            { 17, "half", "Half", "半天", 10, day => day.Day.Half is { } half ? SnakeCase.Of(half) : null, ChineseWords.Half },
            { 6, "days", "Days", "天数", 8, day => day.Day.HalfDays / 2m },
            { 5, "minutes", "Minutes", "分钟数", 9, day => day.Day.Minutes },
            { 18, "compensation", "Compensation", "加班补偿", 12, day => day.Day.Compensation, ChineseWords.Compensation },
            { 19, "category", "Category", "加班类别", 12, day => day.Day.Category },
            { 9, "status", "Status", "状态", 10, day => SnakeCase.Of(day.Record.Status), ChineseWords.Status },
            { 2, "user_id", "User ID", "用户 ID", 14, day => day.UserId },
            { 10, "instance_code", "Instance code", "审批实例", 38, day => day.Record.InstanceCode },
            { 1, "tenant_key", "Tenant", "企业", 14, day => day.Record.TenantKey },
        };

    private static string Weekday(DateOnly date) => date.ToString("ddd", CultureInfo.InvariantCulture);
}
