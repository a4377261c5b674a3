using System.Text;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Support;

/// <summary>Some events of the same few instances, or of the same few tasks, contradicting each other as they like.</summary>
/// <param name="Messages">The events, each once.</param>
public sealed record EventSequence(IReadOnlyList<EventMessage> Messages)
{
    /// <summary>The instances attendance stories are about.</summary>
    public static readonly IReadOnlyList<string> Instances = ["instance-a", "instance-b"];

    /// <summary>The process task stories are about.</summary>
    public const string Process = "process-1";

    private static readonly string[] Texts = ["\"x\"", "\"y\"", "\"请假\"", "\"\"", "null", "5"];
    private static readonly string[] Ids = ["\"user-1\"", "\"user-2\"", "\"\"", "null"];
    private static readonly string[] Counts = ["0", "60", "3600", "129600", "\"7200\"", "\"\"", "null", "9223372036854775807", "\"many\"", "1.5", "{}"];
    private static readonly string[] Times =
        ["\"2024-09-05 12:00:00\"", "\"2024-09-05 00:00\"", "\"2024-09-06\"", "1725415200", "\"1725418800000\"", "0", "\"\"", "\"soon\"", "\"0001-01-01 00:00:00\"", "[]"];
    private static readonly string[] Ranges =
    [
        "\"[[2024-09-05 13:30:00,2024-09-05 18:00:00],[2024-09-06 09:00:00,2024-09-06 18:00:00]]\"", "[[\"2024-09-05 13:30\",\"2024-09-05 18:00\"]]",
        "[{\"start\":\"2024-09-05\",\"end\":\"2024-09-06\"}]", "[[\"2024-09-05 13:30\",\"2024-09-05 18:00\"],[\"soon\",\"later\"]]", "[]", "\"\"", "null", "7",
    ];

    private static readonly (string Name, string[] Values)[] Approved =
        [("approval_code", Texts), ("employee_id", Ids), ("user_id", Ids), ("open_id", Ids), ("start_time", Times), ("end_time", Times)];

    private static readonly (string Name, string[] Values)[] Leave =
    [
        .. Approved, ("leave_type", Texts), ("leave_start_time", Times), ("leave_end_time", Times), ("leave_interval", Counts), ("leave_unit", ["1", "\"DAY\"", "\"9\"", "\"\""]), ("leave_reason", Texts),
    ];

    private static readonly (string Name, string[] Values)[] LeaveV2 =
    [
        .. Leave, ("leave_name", ["\"@i18n@1\"", "\"@i18n@2\"", "\"plain\"", "\"\""]),
        ("i18n_resources", ["\"[{is_default=true,locale=zh_cn,texts={@i18n@1=事假}}]\"", "[{\"locale\":\"en_us\",\"texts\":{\"@i18n@1\":\"Leave\",\"@i18n@2\":\"Other\"}}]", "[]", "\"[\""]),
        ("leave_range", Ranges), ("leave_detail", Ranges), ("leave_certification", ["[]", "[\"a\",\"b\"]", "\"c\""]), ("leave_family_relation_type", ["\"1\"", "\"6\"", "\"\""]),
        ("leave_feeding_arrive_late", ["0", "15", "\"30\""]), ("leave_feeding_leave_early", ["0", "15"]), ("leave_feeding_rest_daily", ["0", "60"]),
        ("leave_infant_num", Counts), ("leave_pregnancy_age", Counts), ("leave_difficult_labour", Texts), ("leave_pregnancy_check_up", Texts), ("leave_premarital_check_up", Texts),
        ("origin_instance_code", ["\"instance-a\"", "\"instance-b\"", "\"\""]),
    ];

    private static readonly (string Name, string[] Values)[] Overtime =
    [
        .. Approved, ("time_range", Ranges), ("work_detail", ["[{\"start\":\"2024-09-05\",\"interval\":3600,\"rule_associated\":1}]", "[{\"start\":\"2024-09-05\",\"interval\":\"x\"},{\"start\":\"2024-09-04\"}]", "{}", "null"]),
        ("work_start_time", Times), ("work_end_time", Times), ("work_interval", Counts), ("work_multi_imitate_users", ["null", "[\"u1\",\"u2\"]", "[{\"user_id\":\"u3\"},5]"]), ("work_reason", Texts), ("work_type", Texts),
    ];

    private static readonly (string Name, string[] Values)[] Remedy =
        [.. Approved, ("remedy_time", Times), ("remedy_reason", Texts), ("status", ["\"APPROVED\"", "\"REVERTED\"", "\"\"", "\"canceled\""])];

    private static readonly (string Name, string[] Values)[] Revert = [("approval_code", Texts), ("operate_time", Times)];

    private static readonly (string Name, string[] Values)[] Task =
    [
        ("type", ["1", "5", "\"7\"", "null"]), ("status", ["1", "2", "3", "4", "18", "\"1\"", "99", "\"\"", "null", "{}"]), ("biz_type", Texts), ("flow_definition_id", Texts),
        ("node_definition_id", Texts), ("node_id", ["\"1\"", "2"]), ("node_id_str", ["\"3\"", "\"\""]),
    ];

    /// <summary>Events of attendance.</summary>
    public static Arbitrary<EventSequence> Attendance { get; } = Stories(Gen.OneOf(
        Event("leave_approval", Leave, Keys()),
        Event("leave_approvalV2", LeaveV2, Keys()),
        Event("leave_approvalV2", LeaveV2, Keys()),
        Event("work_approval", Overtime, Keys()),
        Event("approval.instance.remedy_group_update_v4", Remedy, Keys()),
        Event("leave_approval_revert", Revert, Keys()),
        Event("work_approval_revert", Revert, Keys())));

    /// <summary>Events of approver tasks.</summary>
    public static Arbitrary<EventSequence> Tasks { get; } = Stories(Event(
        "corehr.process.approver.updated_v2", Task, Gen.Elements("approver-1", "approver-2").Select(approver => $"\"process_id\":\"{Process}\",\"approver_id\":\"{approver}\"")));

    public override string ToString() =>
        string.Join('\n', Messages.Select(message => $"{message.Subject} {message.AppId} {message.TenantKey} {Encoding.UTF8.GetString(message.Body.Span)}"));

    /// <summary>The messages in another order, some of them several times.</summary>
    public IEnumerable<EventMessage> Retold(Random random)
    {
        var deliveries = Messages.SelectMany(message => Enumerable.Repeat(message, random.Next(1, 4))).ToArray();
        random.Shuffle(deliveries);
        return deliveries;
    }

    private static Arbitrary<EventSequence> Stories(Gen<Func<int, EventMessage>> events) =>
        Arb.From(Gen.Choose(1, 7).SelectMany(count => events.ListOf(count)).Select(Number), Shrink);

    private static EventSequence Number(IEnumerable<Func<int, EventMessage>> events) => new([.. events.Select((make, i) => make(i))]);

    private static IEnumerable<EventSequence> Shrink(EventSequence story) =>
        story.Messages.Select(left => new EventSequence([.. story.Messages.Where(message => message != left)])).Where(shorter => shorter.Messages.Count > 0);

    private static Gen<string> Keys() => Gen.Elements("instance-a", "instance-a", "instance-a", "instance-b").Select(code => $"\"instance_code\":\"{code}\"");

    private static Gen<Func<int, EventMessage>> Event(string type, (string Name, string[] Values)[] fields, Gen<string> keys) =>
        from key in keys
        from members in Gen.CollectToArray(fields, Member)
        from appId in Gen.Elements("app-1", "app-2", null)
        from tenantKey in Gen.Elements("tenant-1", "tenant-1", "tenant-2", null)
        from time in Gen.Elements("1725415200", "1725415201000", "1725415202", "\"1725415200\"", "\"\"", "\"soon\"")
        select (Func<int, EventMessage>)(number => new EventMessage
        {
            MessageId = $"event-{number}",
            Subject = type,
            Schema = "2.0",
            AppId = appId,
            TenantKey = tenantKey,
            ReceivedAt = ManualTimeProvider.Start,
            Body = Encoding.UTF8.GetBytes($"{{\"header\":{{\"create_time\":{time}}},\"event\":{{{string.Concat(members)}{key}}}}}"),
        });

    /// <summary>A member, or nothing.</summary>
    private static Gen<string> Member((string Name, string[] Values) field) => Gen.Frequency(
        (1, Gen.Constant(string.Empty)),
        (2, Gen.Elements(field.Values).Select(value => $"\"{field.Name}\":{value},")));
}
