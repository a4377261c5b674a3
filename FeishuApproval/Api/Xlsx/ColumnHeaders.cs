using System.Collections.Frozen;

namespace FeishuApproval.Api.Xlsx;

/// <summary>The workbook headers of the columns in docs/export.md.</summary>
internal static class ColumnHeaders
{
    private static readonly FrozenDictionary<string, (string English, string Chinese)> Names = new Dictionary<
        string,
        (string, string)
    >
    {
        ["tenant_key"] = ("Tenant", "企业"),
        ["instance_code"] = ("Instance code", "审批实例"),
        ["kind"] = ("Kind", "类别"),
        ["status"] = ("Status", "状态"),
        ["user_id"] = ("User ID", "用户 ID"),
        ["workers"] = ("Entered for", "加班人员"),
        ["type_name"] = ("Type", "类型"),
        ["start"] = ("Start", "开始时间"),
        ["end"] = ("End", "结束时间"),
        ["duration_seconds"] = ("Duration (s)", "时长（秒）"),
        ["unit"] = ("Unit", "单位"),
        ["periods"] = ("Periods", "时段"),
        ["days"] = ("Days", "天数"),
        ["reason"] = ("Reason", "事由"),
        ["approval_started_at"] = ("Submitted", "提交时间"),
        ["approved_at"] = ("Approved", "通过时间"),
        ["reverted_at"] = ("Reverted", "撤销时间"),
        ["origin_instance_code"] = ("Cancels", "销假的原审批"),
        ["adjusted_by"] = ("Cancelled by", "销假审批"),
        ["open_id"] = ("Open ID", "Open ID"),
        ["app_id"] = ("App ID", "应用 ID"),
        ["approval_code"] = ("Approval code", "审批定义"),
        ["unreadable_fields"] = ("Unreadable fields", "无法识别的字段"),
        ["version"] = ("Version", "版本"),
        ["updated_at"] = ("Updated", "更新时间"),
        ["schedules"] = ("Schedules", "行程"),
        ["companions"] = ("Companions", "同行人"),
        ["images"] = ("Images", "图片"),
        ["shift_given_at"] = ("Shift given", "让出班次"),
        ["shift_taken_at"] = ("Shift taken", "换得班次"),
        ["amount"] = ("Amount", "时长"),
        ["by_date"] = ("By date", "按天"),
        ["date"] = ("Date", "日期"),
        ["weekday"] = ("Weekday", "星期"),
        ["minutes"] = ("Minutes", "分钟"),
        ["records"] = ("Records", "记录数"),
        ["user_name"] = ("Name", "姓名"),
        ["employee_no"] = ("Employee number", "工号"),
        ["unknown_records"] = ("Records of unknown length", "时长未知的记录数"),
    }.ToFrozenDictionary();

    /// <summary>Returns the headers of columns, in Chinese or in English.</summary>
    public static IEnumerable<string> Of(IEnumerable<string> columns, bool inChinese) =>
        columns.Select(column => inChinese ? Names[column].Chinese : Names[column].English);
}
