using System.Collections.Frozen;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Tables;

/// <summary>Translates the values of workbooks into Chinese. An unknown value is returned unchanged.</summary>
internal static class ChineseWords
{
    /// <summary>The names of the kinds in English and Chinese.</summary>
    public static readonly IReadOnlyDictionary<AttendanceKind, (string English, string Chinese)> Kinds = new Dictionary<
        AttendanceKind,
        (string English, string Chinese)
    >
    {
        [AttendanceKind.Leave] = ("Leave", "请假"),
        [AttendanceKind.Trip] = ("Business trip", "出差"),
        [AttendanceKind.Out] = ("Outing", "外出"),
        [AttendanceKind.Overtime] = ("Overtime", "加班"),
        [AttendanceKind.Remedy] = ("Correction", "补卡"),
        [AttendanceKind.Shift] = ("Shift swap", "换班"),
    };

    private static readonly FrozenDictionary<string, string> KindWords = Kinds.ToFrozenDictionary(
        kind => SnakeCase.Of(kind.Key),
        kind => kind.Value.Chinese
    );

    private static readonly FrozenDictionary<string, string> Statuses = Words(
        ("approved", "已通过"),
        ("reverted", "已撤销")
    );

    private static readonly FrozenDictionary<string, string> ApprovalActions = Words(
        ("approved", "同意"),
        ("rejected", "拒绝"),
        ("transferred", "转交"),
        ("added_before", "前加签"),
        ("added", "并加签"),
        ("added_after", "后加签"),
        ("removed", "减签"),
        ("returned", "退回"),
        ("withdrawn", "撤回"),
        ("deleted", "删除")
    );

    private static readonly FrozenDictionary<string, string> Units = Words(
        ("day", "天"),
        ("half_day", "半天"),
        ("hour", "小时"),
        ("half_hour", "半小时"),
        ("minute", "分钟")
    );

    private static readonly FrozenDictionary<string, string> Compensations = Words(
        ("none", "无"),
        ("time_off", "调休"),
        ("pay", "加班费"),
        ("none_by_rule", "无（按加班规则）")
    );

    private static readonly FrozenDictionary<string, string> DayClasses = Words(
        ("workday", "工作日"),
        ("rest_day", "休息日"),
        ("holiday", "节假日")
    );

    private static readonly FrozenDictionary<string, string> Halves = Words(("morning", "上午"), ("afternoon", "下午"));

    private static readonly FrozenDictionary<string, string> YesOrNo = Words(("yes", "是"), ("no", "否"));

    private static readonly FrozenDictionary<string, string> Weekdays = Words(
        ("Mon", "周一"),
        ("Tue", "周二"),
        ("Wed", "周三"),
        ("Thu", "周四"),
        ("Fri", "周五"),
        ("Sat", "周六"),
        ("Sun", "周日")
    );

    private static readonly FrozenDictionary<string, string> FamilyRelations = Words(
        ("unknown", "未知"),
        ("parent", "父母"),
        ("child", "子女"),
        ("spouse", "配偶"),
        ("sibling", "兄弟姐妹"),
        ("step_parent", "继父母"),
        ("spouse_parent", "配偶的父母"),
        ("paternal_grandparent", "祖父母"),
        ("maternal_grandparent", "外祖父母")
    );

    private static readonly FrozenDictionary<string, string> TaskTypes = Words(
        ("approval", "审批"),
        ("form", "填写表单")
    );

    private static readonly FrozenDictionary<string, string> TaskStatuses = Words(
        ("pending", "待处理"),
        ("rejected", "已拒绝"),
        ("done", "已完成"),
        ("cancelled", "已取消"),
        ("intervened", "已干预")
    );

    private static readonly FrozenDictionary<string, string> ComparisonResults = Words(
        ("same", "一致"),
        ("only_feishu", "仅飞书有"),
        ("only_here", "仅本系统有"),
        ("different_length", "时长不同"),
        ("not_compared", "未对比")
    );

    private static readonly FrozenDictionary<string, string> ComparisonReasons = Words(
        ("reverted", "本系统中已撤销"),
        ("cancel_leave", "已销假"),
        ("people_process", "飞书人事流程"),
        ("without_approval", "管理员直接录入"),
        ("no_definition", "没有对应的审批定义"),
        ("unmapped_definition", "审批定义未配置映射"),
        ("unreadable_record", "记录有无法读取的字段"),
        ("changed_after_close", "封账后有变更"),
        ("unknown_employee", "考勤中没有该员工或无权限"),
        ("no_user_id", "缺少用户 ID")
    );

    /// <summary>The result of a comparison with Feishu's attendance.</summary>
    public static string ComparisonResult(string word) => ComparisonResults.GetValueOrDefault(word, word);

    /// <summary>Why something differs from Feishu's attendance.</summary>
    public static string ComparisonReason(string word) => ComparisonReasons.GetValueOrDefault(word, word);

    /// <summary>The kind of a record.</summary>
    public static string Kind(string word) => KindWords.GetValueOrDefault(word, word);

    /// <summary>The status of a record.</summary>
    public static string Status(string word) => Statuses.GetValueOrDefault(word, word);

    /// <summary>What an approver did.</summary>
    public static string ApprovalAction(string word) => ApprovalActions.GetValueOrDefault(word, word);

    /// <summary>The unit of a length.</summary>
    public static string Unit(string word) => Units.GetValueOrDefault(word, word);

    /// <summary>The compensation of overtime.</summary>
    public static string Compensation(string word) => Compensations.GetValueOrDefault(word, word);

    /// <summary>The class of a date.</summary>
    public static string DayClass(string word) => DayClasses.GetValueOrDefault(word, word);

    /// <summary>The half of a day.</summary>
    public static string Half(string word) => Halves.GetValueOrDefault(word, word);

    /// <summary>Yes or no.</summary>
    public static string YesNo(string word) => YesOrNo.GetValueOrDefault(word, word);

    /// <summary>The day of the week.</summary>
    public static string Weekday(string word) => Weekdays.GetValueOrDefault(word, word);

    /// <summary>The relative for whom a leave is taken.</summary>
    public static string FamilyRelation(string word) => FamilyRelations.GetValueOrDefault(word, word);

    /// <summary>The type of an approver task.</summary>
    public static string TaskType(string word) => TaskTypes.GetValueOrDefault(word, word);

    /// <summary>The status of an approver task.</summary>
    public static string TaskStatus(string word) => TaskStatuses.GetValueOrDefault(word, word);

    /// <summary>The days of an overtime, each as <c>date=seconds compensation</c>.</summary>
    public static string OvertimeDays(string text) =>
        CsvTable.List(
            text.Split(';'),
            day => day.Split(' ', 2) is [var length, var word] ? $"{length} {Compensation(word)}" : day
        )!;

    private static FrozenDictionary<string, string> Words(params IEnumerable<(string Word, string Chinese)> words) =>
        words.ToFrozenDictionary(each => each.Word, each => each.Chinese);
}
