using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Reconciliation;

/// <summary>
/// A granted approval without an attendance event of its own is completed with its detail: one of a definition with a mapping, or one that
/// only a user's subscription reports.
/// </summary>
public sealed class When_a_status_change_needs_the_detail
{
    private const string V1 = "approval_instance";
    private const string V4 = "approval.instance.status_changed_v4";
    private const string Unsubscribed = "UNSUBSCRIBED-CODE";
    private const string Mapped = "MAPPED-CODE";

    private const string Form =
        """[{"id":"w1","name":"日期","type":"dateInterval","value":{"start":"2024-09-05T00:00:00+08:00","end":"2024-09-06T00:00:00+08:00","interval":2}},{"id":"w2","name":"类型","type":"radioV2","value":"年假"}]""";

    [Fact]
    public async Task The_record_of_a_definition_that_only_a_user_has_subscribed_is_made_of_the_detail()
    {
        await using var world = await StartAsync();
        world.Platform.Put(world.Test.Leave() with { ApprovalCode = Unsubscribed });

        Assert.Equal(HandlerOutcome.Applied, await HandleAsync(world, Message(V4, "APPROVED", Unsubscribed)));

        Assert.Equal(
            "approved leave a-user 事假 2024-09-05T12:00:00+08:00 2024-09-07T00:00:00+08:00",
            ReconcileWorld.Essence(await world.RecordAsync("instance-1"))
        );
        Assert.Equal(TestWebhook.TenantKey, (string?)(await world.RecordAsync("instance-1"))!["tenant_key"]);
    }

    [Theory]
    [InlineData(V1)]
    [InlineData(V4)]
    public async Task The_record_of_a_definition_with_a_mapping_is_made_of_the_detail(string type)
    {
        await using var world = await StartAsync();
        world.Platform.Put(Instance(world));

        Assert.Equal(HandlerOutcome.Applied, await HandleAsync(world, Message(type, "APPROVED", Mapped)));

        Assert.Equal(
            "approved leave a-user 年假 2024-09-05T00:00:00+08:00 2024-09-07T00:00:00+08:00",
            ReconcileWorld.Essence(await world.RecordAsync("instance-1"))
        );
    }

    [Fact]
    public async Task A_comparison_finds_the_approvals_of_a_definition_with_a_mapping()
    {
        await using var world = await StartAsync();
        world.Platform.Put(Instance(world));

        var report = await world.RunAsync(world.Request() with { ApprovalCode = Mapped });

        Assert.Equal((1, 1, 0, 0), ReconcileWorld.Counts(report, Mapped));
        Assert.StartsWith(
            "approved leave a-user 年假",
            ReconcileWorld.Essence(await world.RecordAsync("instance-1")),
            StringComparison.Ordinal
        );
        Assert.Equal(
            (1, 0, 0, 0),
            ReconcileWorld.Counts(await world.RunAsync(world.Request() with { ApprovalCode = Mapped }), Mapped)
        );
    }

    [Theory]
    [InlineData(V1, "APPROVED", TestPlatform.LeaveCode)]
    [InlineData(V4, "APPROVED", TestPlatform.LeaveCode)]
    [InlineData(V1, "APPROVED", Unsubscribed)]
    [InlineData(V4, "PENDING", Mapped)]
    [InlineData(V4, "REJECTED", Mapped)]
    [InlineData(V4, "CANCELED", Mapped)]
    [InlineData(V4, "DELETED", Mapped)]
    [InlineData(V4, "OVERTIME_CLOSE", Mapped)]
    [InlineData(V4, "SOMETHING_NEW", Mapped)]
    [InlineData("approval.task.status_changed_v4", "APPROVED", Mapped)]
    [InlineData("approval.task.status_changed_v4", "REVERTED", Mapped)]
    public async Task Everything_else_changes_nothing_and_makes_no_call(string type, string status, string approvalCode)
    {
        await using var world = await StartAsync();
        world.Platform.Put(Instance(world) with { ApprovalCode = approvalCode });

        var outcome = await HandleAsync(world, Message(type, status, approvalCode));

        Assert.Equal(Subscriptions.IsAttendance(type) ? HandlerOutcome.NoEffect : HandlerOutcome.Foreign, outcome);
        Assert.Empty(world.Platform.Calls);
        Assert.Null(await world.RecordAsync("instance-1"));
    }

    [Fact]
    public async Task A_definition_without_attendance_is_asked_for_once_an_hour()
    {
        await using var world = await StartAsync();
        world.Platform.Add(new SimulatedDefinition("EXPENSES", SimulatedKind.Leave, "报销") { GroupType = "amount" });
        world.Platform.Put(world.Test.Leave() with { ApprovalCode = "EXPENSES" });

        for (int i = 0; i < 3; i++)
            await HandleAsync(world, Message(V4, "APPROVED", "EXPENSES", $"instance-{i}"));

        Assert.Equal(["token", "definition"], world.Platform.Calls);
    }

    [Fact]
    public async Task An_error_that_may_pass_keeps_the_delivery_pending_until_the_platform_answers()
    {
        await using var world = await StartAsync();
        world.Platform.Put(Instance(world));
        world.Platform.Fail("instance", Enumerable.Repeat(SimulatedFault.Code(2200, 500), 40));

        Assert.Equal(HandlerOutcome.Pending, await HandleAsync(world, Message(V4, "APPROVED", Mapped), attempts: 3));
        world.Platform.Forget("instance");
        Assert.Equal(HandlerOutcome.Applied, await HandleAsync(world, Message(V4, "APPROVED", Mapped), attempts: 4));

        Assert.NotNull(await world.RecordAsync("instance-1"));
    }

    [Theory]
    [InlineData(60009, "审批管理后台")]
    [InlineData(99991672, "权限管理")]
    [InlineData(99991403, "used up")]
    public async Task An_error_that_remains_is_logged_and_left_to_the_comparison(int code, string hint)
    {
        await using var world = await StartAsync();
        world.Platform.Put(Instance(world));
        world.Platform.Fail("instance", SimulatedFault.Code(code));

        Assert.Equal(HandlerOutcome.NoEffect, await HandleAsync(world, Message(V4, "APPROVED", Mapped)));

        Assert.Contains(world.Log.Entries, line => line.Contains(hint, StringComparison.Ordinal));
        Assert.DoesNotContain(
            world.Log.Entries,
            line => line.Contains(TestPlatform.AppSecret, StringComparison.Ordinal)
        );
    }

    /// <summary>The events of one change in both versions, in any order and any number, make the same record.</summary>
    [Fact]
    public void Both_versions_of_a_change_are_one_in_any_order_and_number() =>
        Properties.ForAll(
            Histories,
            history =>
            {
                string both = RecordOfAsync(history).GetAwaiter().GetResult();
                string once = RecordOfAsync(history.DistinctBy(each => each.Status)).GetAwaiter().GetResult();
                Assert.Equal(once, both);
            },
            count: 40
        );

    private static Arbitrary<List<(string Type, string Status)>> Histories { get; } =
        Arb.From(
            from events in (
                from type in Gen.Elements(V1, V4)
                from status in Gen.Elements("PENDING", "APPROVED", "REVERTED")
                select (type, status)
            ).ListOf()
            select events.Take(8).ToList()
        );

    private static async Task<string> RecordOfAsync(IEnumerable<(string Type, string Status)> events)
    {
        await using var world = await StartAsync();
        var all = events.ToList();
        world.Platform.Put(
            Instance(world) with
            {
                RevertedAt = all.Any(each => each.Status == "REVERTED")
                    ? DateTimeOffset.FromUnixTimeMilliseconds(1_725_418_800_123)
                    : null,
            }
        );
        foreach (var (type, status) in all)
            await HandleAsync(world, Message(type, status, Mapped));
        Assert.InRange(world.Platform.Calls.Count(call => call == "instance"), 0, 1);
        return (await world.RecordAsync("instance-1"))?.ToJsonString() ?? "none";
    }

    private static async Task<ReconcileWorld> StartAsync()
    {
        var world = await ReconcileWorld.StartAsync(
            new FormMappings([
                new FormMapping
                {
                    ApprovalCode = Mapped,
                    Kind = "leave",
                    Start = "日期",
                    Type = "类型",
                },
            ])
        );
        world.Platform.Add(new SimulatedDefinition(Unsubscribed, SimulatedKind.Leave, "请假"));
        world.Platform.Add(
            new SimulatedDefinition(Mapped, SimulatedKind.Leave, "请假申请") { GroupType = "dateInterval" }
        );
        return world;
    }

    private static SimulatedInstance Instance(ReconcileWorld world) =>
        world.Test.Leave() with
        {
            ApprovalCode = Mapped,
            Form = Form,
        };

    /// <summary>Handles a delivery and its repetitions.</summary>
    private static async Task<HandlerOutcome> HandleAsync(ReconcileWorld world, EventMessage message, int attempts = 2)
    {
        var outcome = HandlerOutcome.Pending;
        for (int i = 0; i < attempts && outcome == HandlerOutcome.Pending; i++)
        {
            outcome = await world.StatusChanges.HandleAsync(message, CancellationToken.None);
            await world.StatusChanges.WhenFetchedAsync();
        }

        return outcome;
    }

    private static EventMessage Message(
        string type,
        string status,
        string approvalCode,
        string instanceCode = "instance-1"
    ) =>
        new()
        {
            MessageId = $"{type} {status} {instanceCode}",
            Subject = type,
            CorrelationId = instanceCode,
            Schema = type == V1 ? "1.0" : "2.0",
            AppId = TestWebhook.AppId,
            TenantKey = TestWebhook.TenantKey,
            ReceivedAt = TestTime.Start,
            Body = Encoding.UTF8.GetBytes(
                new JsonObject
                {
                    ["event"] = new JsonObject
                    {
                        ["approval_code"] = approvalCode,
                        ["instance_code"] = instanceCode,
                        ["status"] = status,
                        ["operate_time"] = "1725418800123",
                    },
                }.ToJsonString()
            ),
        };
}
