using System.Globalization;
using System.Text;
using System.Text.Json;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Support;

/// <summary>Some events of the same few instances, or of the same few tasks, which may contradict each other.</summary>
/// <param name="Messages">The events, each once.</param>
public sealed record EventSequence(IReadOnlyList<EventMessage> Messages)
{
    /// <summary>The instances of attendance events.</summary>
    public static readonly IReadOnlyList<string> Instances = ["instance-a", "instance-b"];

    /// <summary>The tenant of all events that name one, because events of another tenant are not applied.</summary>
    public const string Tenant = "tenant-1";

    /// <summary>The process of task events.</summary>
    public const string Process = "process-1";

    private static readonly string[] Texts = ["\"x\"", "\"y\"", "\"请假\"", "\"\"", "null", "5"];
    private static readonly string[] Ids = ["\"user-1\"", "\"user-2\"", "\"\"", "null"];
    private static readonly string[] Counts =
    [
        "0",
        "60",
        "3600",
        "129600",
        "\"7200\"",
        "\"\"",
        "null",
        "9223372036854775807",
        "\"many\"",
        "1.5",
        "{}",
    ];
    private static readonly string[] Times =
    [
        "\"2024-09-05 12:00:00\"",
        "\"2024-09-05 00:00\"",
        "\"2024-09-06\"",
        "1725415200",
        "\"1725418800000\"",
        "0",
        "\"\"",
        "\"soon\"",
        "\"0001-01-01 00:00:00\"",
        "[]",
    ];
    private static readonly string[] Ranges =
    [
        "\"[[2024-09-05 13:30:00,2024-09-05 18:00:00],[2024-09-06 09:00:00,2024-09-06 18:00:00]]\"",
        "[[\"2024-09-05 13:30\",\"2024-09-05 18:00\"]]",
        "[{\"start\":\"2024-09-05\",\"end\":\"2024-09-06\"}]",
        "[[\"2024-09-05 13:30\",\"2024-09-05 18:00\"],[\"soon\",\"later\"]]",
        "[]",
        "\"\"",
        "null",
        "7",
    ];

    private static readonly string[] Employees =
    [
        "[]",
        "null",
        "[\"u1\",\"u2\"]",
        "[{\"user_id\":\"u3\"},5]",
        "[{\"id\":{\"user_id\":\"u3\"}},5]",
    ];

    /// <summary>Random values beside the values above, which have special meanings.</summary>
    private static readonly Dictionary<string[], Func<Random, string>> Others = new(ReferenceEqualityComparer.Instance)
    {
        [Texts] = Text,
        [Ids] = Text,
        [Counts] = Count,
        [Times] = Time,
        [Ranges] = Range,
        [Employees] = List,
    };

    private static readonly (string Name, string[] Values)[] Approved =
    [
        ("approval_code", Texts),
        ("employee_id", Ids),
        ("user_id", Ids),
        ("open_id", Ids),
        ("start_time", Times),
        ("end_time", Times),
    ];

    private static readonly (string Name, string[] Values)[] Leave =
    [
        .. Approved,
        ("leave_type", Texts),
        ("leave_start_time", Times),
        ("leave_end_time", Times),
        ("leave_interval", Counts),
        ("leave_unit", ["1", "\"DAY\"", "\"9\"", "\"\""]),
        ("leave_reason", Texts),
    ];

    private static readonly (string Name, string[] Values)[] LeaveV2 =
    [
        .. Leave,
        ("leave_name", ["\"@i18n@1\"", "\"@i18n@2\"", "\"plain\"", "\"\""]),
        (
            "i18n_resources",
            [
                "\"[{is_default=true,locale=zh_cn,texts={@i18n@1=事假}}]\"",
                "[{\"locale\":\"en_us\",\"texts\":{\"@i18n@1\":\"Leave\",\"@i18n@2\":\"Other\"}}]",
                "[]",
                "\"[\"",
            ]
        ),
        ("leave_range", Ranges),
        ("leave_detail", Ranges),
        ("leave_certification", ["[]", "[\"a\",\"b\"]", "\"c\""]),
        ("leave_family_relation_type", ["\"1\"", "\"6\"", "\"\""]),
        ("leave_feeding_arrive_late", ["0", "15", "\"30\""]),
        ("leave_feeding_leave_early", ["0", "15"]),
        ("leave_feeding_rest_daily", ["0", "60"]),
        ("leave_infant_num", Counts),
        ("leave_pregnancy_age", Counts),
        ("leave_difficult_labour", Texts),
        ("leave_pregnancy_check_up", Texts),
        ("leave_premarital_check_up", Texts),
        ("origin_instance_code", ["\"instance-a\"", "\"instance-b\"", "\"\""]),
    ];

    private static readonly (string Name, string[] Values)[] Overtime =
    [
        .. Approved,
        ("time_range", Ranges),
        (
            "work_detail",
            [
                "[{\"start\":\"2024-09-05\",\"interval\":3600,\"rule_associated\":1}]",
                "[{\"start\":\"2024-09-05\",\"interval\":\"x\"},{\"start\":\"2024-09-04\"}]",
                "{}",
                "null",
            ]
        ),
        ("rule_associated", ["0", "3", "\"9\"", "\"\""]),
        ("work_start_time", Times),
        ("work_end_time", Times),
        ("work_interval", Counts),
        ("work_multi_imitate_users", Employees),
        ("work_reason", Texts),
        ("work_type", Texts),
    ];

    private static readonly (string Name, string[] Values)[] Remedy =
    [
        .. Approved,
        ("remedy_time", Times),
        ("remedy_reason", Texts),
        ("status", ["\"APPROVED\"", "\"REVERTED\"", "\"\"", "\"canceled\""]),
    ];

    private static readonly (string Name, string[] Values)[] Out =
    [
        .. Approved,
        ("out_name", ["\"@i18n@1\"", "\"plain\"", "\"\""]),
        ("i18n_resources", ["[\"{\\\"locale\\\":\\\"zh_cn\\\",\\\"texts\\\":{\\\"@i18n@1\\\":\\\"外出\\\"}}\"]", "[]"]),
        ("out_start_time", Times),
        ("out_end_time", Times),
        ("out_interval", Counts),
        ("out_unit", ["\"HOUR\"", "\"HALR_DAY\"", "\"9\"", "\"\""]),
        ("out_reason", Texts),
        ("out_image", ["\"a\"", "[\"a\",\"b\"]", "\"\""]),
    ];

    private static readonly (string Name, string[] Values)[] Shift =
    [
        .. Approved,
        ("shift_time", Times),
        ("return_time", Times),
        ("shift_reason", Texts),
    ];

    private static readonly (string Name, string[] Values)[] Trip =
    [
        .. Approved,
        ("trip_interval", Counts),
        ("trip_reason", Texts),
        ("trip_peers", Employees),
        (
            "schedules",
            [
                "[{\"trip_start_time\":\"2024-09-05 12:00:00\",\"trip_end_time\":\"2024-09-07 "
                    + "00:00:00\",\"trip_interval\":\"129600\",\"destination\":\"成都\",\"trip_type\":\"单程\"},{\"trip_start_time\":\"2024-09-09\",\"trip_end_time\":\"2024-09-10\"}]",
                "[{\"trip_start_time\":\"2024-09-05 12:00:00\",\"trip_end_time\":\"2024-09-07 "
                    + "00:00:00\",\"trip_interval\":129600,\"departure\":\"x\",\"trip_type\":\"往返\",\"remark\":\"y\"}]",
                "{\"trip_start_time\":\"2024-09-05\",\"trip_interval\":\"x\",\"transportation\":\"飞机\"}",
                "[]",
                "\"soon\"",
                "null",
            ]
        ),
    ];

    private static readonly (string Name, string[] Values)[] TripV4 =
    [
        .. Trip,
        ("type", ["\"APPROVED\"", "\"APPROVED\"", "\"REVERTED\"", "\"CANCELED\""]),
        (
            "start_user",
            ["{\"id\":{\"user_id\":\"user-1\",\"open_id\":\"x\"}}", "{\"user_id\":\"user-2\"}", "null", "[]"]
        ),
    ];

    private static readonly (string Name, string[] Values)[] Status =
    [
        ("approval_code", Texts),
        ("operate_time", Times),
        ("instance_operate_time", Times),
        ("status", ["\"PENDING\"", "\"APPROVED\"", "\"REVERTED\"", "\"CANCELED\"", "\"DELETED\"", "null", "{}"]),
    ];

    private static readonly (string Name, string[] Values)[] ApprovalTask =
    [
        ("approval_code", Texts),
        ("task_id", ["\"1\"", "\"2\"", "3", "\"\"", "null"]),
        ("user_id", Ids),
        ("open_id", Ids),
        ("operate_time", Times),
        (
            "status",
            ["\"APPROVED\"", "\"approved\"", "\"TRANSFERRED\"", "\"ROLLBACK\"", "\"PENDING\"", "\"DONE\"", "null", "{}"]
        ),
    ];

    private static readonly (string Name, string[] Values)[] Revert =
    [
        ("approval_code", Texts),
        ("operate_time", Times),
    ];

    private static readonly (string Name, string[] Values)[] Task =
    [
        ("type", ["1", "5", "\"7\"", "null"]),
        ("status", ["1", "2", "3", "4", "18", "\"1\"", "99", "\"\"", "null", "{}"]),
        ("biz_type", Texts),
        ("flow_definition_id", Texts),
        ("node_definition_id", Texts),
        ("node_id", ["\"1\"", "2"]),
        ("node_id_str", ["\"3\"", "\"\""]),
    ];

    /// <summary>The fields of every event type that attendance records are made from.</summary>
    public static IReadOnlyDictionary<string, (string Name, string[] Values)[]> AttendanceFields { get; } =
        new Dictionary<string, (string, string[])[]>
        {
            ["leave_approval"] = Leave,
            ["leave_approvalV2"] = LeaveV2,
            ["work_approval"] = Overtime,
            ["approval.instance.remedy_group_update_v4"] = Remedy,
            ["remedy_approval"] = Remedy,
            ["remedy_approval_v2"] = Remedy,
            ["approval.instance.trip_group_update_v4"] = TripV4,
            ["trip_approval"] = Trip,
            ["out_approval"] = Out,
            ["shift_approval"] = Shift,
            ["leave_approval_revert"] = Revert,
            ["work_approval_revert"] = Revert,
            ["trip_approval_revert"] = Revert,
            ["out_approval_revert"] = Revert,
            ["approval_instance"] = Status,
            ["approval.instance.status_changed_v4"] = Status,
            ["approval_task"] = ApprovalTask,
        };

    /// <summary>Events of attendance; half of them are leaves, trips and overtime, so that events of one record meet.</summary>
    public static Arbitrary<EventSequence> Attendance { get; } =
        Stories(
            Gen.OneOf(
                Of("leave_approval", "leave_approvalV2", "approval.instance.trip_group_update_v4", "work_approval"),
                Of([.. AttendanceFields.Keys])
            )
        );

    /// <summary>Events of approver tasks.</summary>
    public static Arbitrary<EventSequence> Tasks { get; } =
        Stories(
            Event(
                "corehr.process.approver.updated_v2",
                Task,
                Gen.Elements("approver-1", "approver-2")
                    .Select(approver => $"\"process_id\":\"{Process}\",\"approver_id\":\"{approver}\"")
            )
        );

    public override string ToString() =>
        string.Join(
            '\n',
            Messages.Select(message =>
                $"{message.Subject} {message.AppId} {message.TenantKey} {Encoding.UTF8.GetString(message.Body.Span)}"
            )
        );

    /// <summary>The messages in another order, some of them several times.</summary>
    public IEnumerable<EventMessage> Retold(Random random)
    {
        var deliveries = Messages.SelectMany(message => Enumerable.Repeat(message, random.Next(1, 4))).ToArray();
        random.Shuffle(deliveries);
        return deliveries;
    }

    private static Arbitrary<EventSequence> Stories(Gen<Func<int, EventMessage>> events) =>
        Arb.From(Gen.Choose(1, 7).SelectMany(count => events.ListOf(count)).Select(Number), Shrink);

    private static EventSequence Number(IEnumerable<Func<int, EventMessage>> events) =>
        new([.. events.Select((make, i) => make(i))]);

    private static IEnumerable<EventSequence> Shrink(EventSequence story) =>
        story
            .Messages.Select(left => new EventSequence([.. story.Messages.Where(message => message != left)]))
            .Where(shorter => shorter.Messages.Count > 0);

    private static Gen<Func<int, EventMessage>> Of(params string[] types) =>
        Gen.Elements(types).SelectMany(type => Event(type, AttendanceFields[type], Keys()));

    private static Gen<string> Keys() =>
        Gen.Elements("instance-a", "instance-a", "instance-a", "instance-b")
            .Select(code => $"\"instance_code\":\"{code}\"");

    private static Gen<Func<int, EventMessage>> Event(
        string type,
        (string Name, string[] Values)[] fields,
        Gen<string> keys
    ) =>
        from key in keys
        from members in Gen.CollectToArray(fields, Member)
        from appId in Gen.Elements("app-1", "app-2", null)
        from tenantKey in Gen.Elements(Tenant, Tenant, null)
        from time in Gen.Elements("1725415200", "1725415201000", "1725415202", "\"1725415200\"", "\"\"", "\"soon\"")
        select (Func<int, EventMessage>)(
            number => new EventMessage
            {
                MessageId = $"event-{number}",
                Subject = type,
                Schema = "2.0",
                AppId = appId,
                TenantKey = tenantKey,
                ReceivedAt = TestTime.Start,
                Body = Encoding.UTF8.GetBytes(
                    $"{{\"header\":{{\"create_time\":{time}}},\"event\":{{{string.Concat(members)}{key}}}}}"
                ),
            }
        );

    private static string Text(Random random) =>
        JsonSerializer.Serialize(
            string.Concat(
                Enumerable
                    .Range(0, random.Next(20))
                    .Select(_ => (char)random.Next(random.Next(2) == 0 ? 128 : '\uD7FF'))
            )
        );

    private static string Count(Random random) =>
        random.Next(3) switch
        {
            0 => random.Next(100_000).ToString(CultureInfo.InvariantCulture),
            1 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
            _ => $"\"{random.NextDouble() * 1e6}\"",
        };

    /// <summary>A time of some weeks, which is enough to move a record, in one of the ways to write it.</summary>
    private static string Time(Random random)
    {
        var time = new DateTime(2024, 8, 25).AddSeconds(random.Next(20 * 86_400));
        return random.Next(4) switch
        {
            0 => ((DateTimeOffset)DateTime.SpecifyKind(time, DateTimeKind.Utc))
                .ToUnixTimeSeconds()
                .ToString(CultureInfo.InvariantCulture),
            1 => $"\"{time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\"",
            2 => $"\"{time.ToString("yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture)}\"",
            _ => $"\"{time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}\"",
        };
    }

    private static string Range(Random random) =>
        $"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => $"[{Time(random)},{Time(random)}]"))}]";

    private static string List(Random random) =>
        $"[{string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => Text(random)))}]";

    /// <summary>A member, or none.</summary>
    private static Gen<string> Member((string Name, string[] Values) field)
    {
        var chosen = Gen.Elements(field.Values);
        var values = Others.TryGetValue(field.Values, out var any)
            ? Gen.Frequency((2, chosen), (1, Gen.Choose(0, int.MaxValue).Select(seed => any(new Random(seed)))))
            : chosen;
        return Gen.Frequency(
            (1, Gen.Constant(string.Empty)),
            (2, values.Select(value => $"\"{field.Name}\":{value},"))
        );
    }
}
