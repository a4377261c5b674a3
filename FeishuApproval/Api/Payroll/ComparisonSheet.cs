using System.Text.Json.Serialization;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;
using FeishuApproval.People;

namespace FeishuApproval.Api.Payroll;

/// <summary>An approval of an employee in the records, in Feishu's attendance, or in both.</summary>
internal sealed record ComparedApproval
{
    /// <summary>The employee.</summary>
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

    /// <summary>The kind of the record.</summary>
    public required AttendanceKind Kind { get; init; }

    /// <summary>The name of the type; null when there is none.</summary>
    public required string? TypeName { get; init; }

    /// <summary>The result.</summary>
    public required ComparisonResult Result { get; init; }

    /// <summary>The known reason of a difference; null when it is unknown.</summary>
    public required ComparisonReason? Reason { get; init; }

    /// <summary>The record; null when there is none.</summary>
    public required string? InstanceCode { get; init; }

    /// <summary>The start of the record; null when only Feishu has it.</summary>
    public required DateTimeOffset? Start { get; init; }

    /// <summary>The end of the record, exclusive; null when only Feishu has it.</summary>
    public required DateTimeOffset? End { get; init; }

    /// <summary>The length of the record, without what cancel-leaves cancel; null when it is unknown or only Feishu has it.</summary>
    public required RecordLength? Length { get; init; }

    /// <summary>The start in Feishu's attendance; null when it is not there.</summary>
    public required DateTimeOffset? FeishuStart { get; init; }

    /// <summary>The end in Feishu's attendance, exclusive; null when it is not there.</summary>
    public required DateTimeOffset? FeishuEnd { get; init; }

    /// <summary>The length in Feishu's attendance; null when it says none.</summary>
    public required RecordLength? FeishuLength { get; init; }

    /// <summary>Returns a row of a comparison.</summary>
    public static ComparedApproval Of(ComparisonRow row) =>
        new()
        {
            UserId = row.UserId,
            Kind = row.Kind,
            TypeName = row.TypeName,
            Result = row.Result,
            Reason = row.Reason,
            InstanceCode = row.InstanceCode,
            Start = row.Start,
            End = row.End,
            Length = row.Length,
            FeishuStart = row.FeishuStart,
            FeishuEnd = row.FeishuEnd,
            FeishuLength = row.FeishuLength,
        };

    /// <summary>Returns the row with the name of its employee.</summary>
    public ComparedApproval With(EmployeeName name) =>
        this with
        {
            UserName = name.Name,
            EmployeeNo = name.EmployeeNo,
            Department = name.Department,
        };
}

/// <summary>The table of a comparison with Feishu's attendance.</summary>
internal static class ComparisonSheet
{
    /// <summary>The columns.</summary>
    // One line for each column.
    // csharpier-ignore
    public static Sheet<ComparedApproval> Sheet { get; } =
        new("Compared with Feishu", "与飞书考勤对比")
        {
            { 2, "user_name", "Name", "姓名", 12, row => row.UserName },
            { 3, "employee_no", "Employee number", "工号", 16, row => row.EmployeeNo },
            { 4, "department", "Department", "部门", 14, row => row.Department },
            { 5, "kind", "Kind", "类别", 10, row => SnakeCase.Of(row.Kind), ChineseWords.Kind },
            { 6, "type_name", "Type", "类型", 14, row => row.TypeName },
            { 7, "result", "Result", "结果", 16, row => SnakeCase.Of(row.Result), ChineseWords.ComparisonResult },
            { 8, "reason", "Reason", "原因", 20, row => row.Reason is { } reason ? SnakeCase.Of(reason) : null, ChineseWords.ComparisonReason },
            { 9, "start", "From", "开始时间", 17, row => row.Start },
            { 10, "end", "To", "结束时间", 17, row => row.End },
            { 11, "length", "Length", "时长", 10, row => row.Length?.Text() },
            { 12, "feishu_start", "From in Feishu", "飞书开始时间", 17, row => row.FeishuStart },
            { 13, "feishu_end", "To in Feishu", "飞书结束时间", 17, row => row.FeishuEnd },
            { 14, "feishu_length", "Length in Feishu", "飞书时长", 10, row => row.FeishuLength?.Text() },
            { 15, "instance_code", "Instance code", "审批实例", 38, row => row.InstanceCode },
            { 1, "user_id", "User ID", "用户 ID", 14, row => row.UserId },
        };
}
