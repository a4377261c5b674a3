using FeishuApproval.Api.Tables;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Summary;

/// <summary>The table of a summary (docs/export.md), one row for each group.</summary>
internal static class SummarySheet
{
    /// <summary>The columns.</summary>
    // One line for each column.
    // csharpier-ignore
    public static Sheet<SummaryRow> Sheet { get; } =
        new("Summary", "汇总")
        {
            { 8, "user_name", "Name", "姓名", 12, row => row.UserName },
            { 9, "employee_no", "Employee number", "工号", 16, row => row.EmployeeNo },
            { 10, "department", "Department", "部门", 14, row => row.Department },
            { 2, "kind", "Kind", "类别", 10, row => row.Kind is { } kind ? SnakeCase.Of(kind) : null, ChineseWords.Kind },
            { 3, "type_name", "Type", "类型", 14, row => row.TypeName },
            { 11, "day_class", "Day class", "日期类型", 10, row => row.DayClass is { } dayClass ? SnakeCase.Of(dayClass) : null, ChineseWords.DayClass },
            { 12, "compensation", "Compensation", "加班补偿", 12, row => row.Compensation, ChineseWords.Compensation },
            { 5, "days", "Days", "天数", 8, row => row.Days },
            { 6, "minutes", "Minutes", "分钟数", 9, row => row.Minutes },
            { 4, "records", "Records", "记录数", 9, row => row.Records },
            { 7, "unknown_records", "Records of unknown length", "时长未知的记录数", 16, row => row.UnknownRecords },
            { 1, "user_id", "User ID", "用户 ID", 14, row => row.UserId },
        };
}
