using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Reconciliation;

/// <summary>What a comparison finds, and what becomes of it.</summary>
public sealed class ReconcilerTests
{
    [Fact]
    public async Task A_missing_approval_is_fetched_and_becomes_a_record_of_the_apps_tenant()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());

        var report = await world.RunAsync();

        Assert.Equal((1, 1, 0, 0), ReconcileWorld.Counts(report, TestPlatform.LeaveCode));
        Assert.Null(report.Next);
        var message = Assert.Single(world.Published);
        Assert.Equal(
            (EventTypes.InstanceSnapshot, "instance-1", TestWebhook.TenantKey),
            (message.Subject, message.CorrelationId, message.TenantKey)
        );
        Assert.StartsWith("snapshot:instance-1:", message.MessageId, StringComparison.Ordinal);
        var record = await world.RecordAsync("instance-1");
        Assert.Equal(
            "approved leave a-user 事假 2024-09-05T12:00:00+08:00 2024-09-07T00:00:00+08:00",
            ReconcileWorld.Essence(record)
        );
        Assert.Equal(
            (TestWebhook.TenantKey, TestPlatform.LeaveCode),
            ((string?)record!["tenant_key"], (string?)record["approval_code"])
        );
        Assert.Contains("feishu.reconcile.approvals 1 outcome=missing", world.Measurements);
    }

    [Fact]
    public async Task A_dry_run_reports_the_same_and_changes_nothing()
    {
        await using var world = await ReconcileWorld.StartAsync();
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave("reverted"), world.Test.App));
        world.Platform.Put(world.Test.Leave("reverted") with { RevertedAt = world.Now });
        world.Platform.Put(world.Test.Leave("missing"));
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        var report = await world.RunAsync(world.Request() with { Apply = false });

        Assert.Equal((2, 1, 1, 0), ReconcileWorld.Counts(report, TestPlatform.LeaveCode));
        Assert.Equal("请假", report.Approvals[0].Name);
        Assert.Empty(world.Published);
    }

    [Fact]
    public async Task A_lost_revert_is_found_because_the_list_leaves_the_instance_out()
    {
        await using var world = await ReconcileWorld.StartAsync();
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave(), world.Test.App));
        world.Platform.Put(world.Test.Leave() with { RevertedAt = world.Now });
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((1, 0, 1, 0), ReconcileWorld.Counts(await world.RunAsync(), TestPlatform.LeaveCode));
        Assert.Equal("reverted", (string?)(await world.RecordAsync("instance-1"))!["status"]);
    }

    [Theory]
    [InlineData("CANCELED")]
    [InlineData("DELETED")]
    public async Task An_approval_canceled_or_deleted_in_Feishu_is_reverted_here(string status)
    {
        await using var world = await ReconcileWorld.StartAsync();
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave(), world.Test.App));
        world.Platform.Put(world.Test.Leave() with { Status = status });
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        await world.RunAsync();

        Assert.Equal("reverted", (string?)(await world.RecordAsync("instance-1"))!["status"]);
    }

    [Theory]
    [InlineData(true, "reverted")]
    [InlineData(false, "approved")]
    public async Task An_approval_missing_in_Feishu_is_reverted_only_if_its_list_has_other_records(
        bool isOtherKnown,
        string expected
    )
    {
        await using var world = await ReconcileWorld.StartAsync();
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave("gone"), world.Test.App));
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave("other"), world.Test.App));
        if (isOtherKnown)
            world.Platform.Put(world.Test.Leave("other"));
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        await world.RunAsync();

        Assert.Equal(expected, (string?)(await world.RecordAsync("gone"))!["status"]);
        Assert.Equal("approved", (string?)(await world.RecordAsync("other"))!["status"]);
    }

    [Fact]
    public async Task A_revert_whose_approval_was_lost_gets_its_facts_and_stays_reverted()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var instance = world.Platform.Put(world.Test.Leave() with { RevertedAt = world.Now });
        await world.ReceiveAsync(SimulatedEvents.OfRevert(instance, world.Test.App));
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        await world.RunAsync();

        Assert.StartsWith(
            "reverted leave a-user 事假",
            ReconcileWorld.Essence(await world.RecordAsync("instance-1")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Decisions_of_the_last_half_hour_are_left_to_their_events()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave() with { DecidedAt = world.Now.AddMinutes(-29) });

        Assert.Equal((1, 0, 0, 0), ReconcileWorld.Counts(await world.RunAsync(), TestPlatform.LeaveCode));

        world.Test.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 1, 0, 0), ReconcileWorld.Counts(await world.RunAsync(), TestPlatform.LeaveCode));
    }

    [Fact]
    public async Task A_record_newer_than_the_list_is_not_treated_as_reverted()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.QueryLag = TimeSpan.FromMinutes(10);
        var instance = world.Platform.Put(world.Test.Leave());
        await world.ReceiveAsync(SimulatedEvents.OfApproval(instance, world.Test.App));

        var report = await world.RunAsync();

        Assert.Equal((1, 0, 0, 0), ReconcileWorld.Counts(report, TestPlatform.LeaveCode));
        Assert.DoesNotContain("instance", world.Platform.Calls);
    }

    [Fact]
    public async Task The_facts_of_events_outrank_those_of_the_detail()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var instance = world.Platform.Put(world.Test.Leave());
        await world.RunAsync();
        await world.ReceiveAsync(
            SimulatedEvents.OfApproval(instance with { Reason = "the event's reason" }, world.Test.App)
        );

        var record = await world.RecordAsync("instance-1");

        Assert.Equal("the event's reason", (string?)record!["reason"]);
        Assert.Equal("@i18n@7276381556766212099", (string?)record["leave"]!["type_key"]);
    }

    [Fact]
    public async Task The_same_detail_is_applied_once()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());
        await world.RunAsync();
        world.Store.Lose("instance-1");
        await world.RunAsync();

        Assert.Equal(2, world.Published.Count);
        Assert.Single(world.Published.Select(message => message.MessageId).Distinct());
        Assert.Equal(world.Published[0].Body.ToArray(), world.Published[1].Body.ToArray());
    }

    [Fact]
    public async Task Without_the_scope_of_the_query_the_list_of_codes_finds_missing_approvals()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Test.App.Scopes.Remove("approval:approval.list:readonly");
        world.Platform.Put(world.Test.Leave());
        world.Platform.Put(world.Test.Leave("pending") with { Status = "PENDING", DecidedAt = null });

        var report = await world.RunAsync(world.Request(days: 2));

        Assert.Equal((2, 1, 0, 0), ReconcileWorld.Counts(report, TestPlatform.LeaveCode));
        Assert.Contains(
            report.Approvals[0].Notes,
            note => note.Contains("approval:approval.list:readonly", StringComparison.Ordinal)
        );
        Assert.Equal("approved", (string?)(await world.RecordAsync("instance-1"))!["status"]);
        Assert.Null(await world.RecordAsync("pending"));
    }

    [Theory]
    [InlineData(false, "approved", 0)]
    [InlineData(true, "reverted", 1)]
    public async Task Without_that_scope_a_revert_is_found_only_if_asked_to_be_thorough(
        bool isThorough,
        string expected,
        int reverted
    )
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Test.App.Scopes.Remove("approval:approval.list:readonly");
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave(), world.Test.App));
        world.Platform.Put(world.Test.Leave() with { RevertedAt = world.Now });
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        var report = await world.RunAsync(world.Request(days: 2) with { IsThorough = isThorough });

        Assert.Equal((1, 0, reverted, 0), ReconcileWorld.Counts(report, TestPlatform.LeaveCode));
        Assert.Equal(expected, (string?)(await world.RecordAsync("instance-1"))!["status"]);
        Assert.Equal(
            !isThorough,
            report
                .Approvals[0]
                .Notes.Any(note => note.Contains("only if asked to be thorough", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task What_was_granted_and_reverted_unseen_is_found_only_if_asked_to_be_thorough(
        bool isThorough,
        bool isFound
    )
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave() with { RevertedAt = world.Now.AddHours(-1) });

        await world.RunAsync(world.Request(days: 2) with { IsThorough = isThorough });

        Assert.Equal(isFound ? "reverted" : null, (string?)(await world.RecordAsync("instance-1"))?["status"]);
    }

    [Fact]
    public async Task Without_that_scope_a_record_that_is_gone_there_is_reverted_here()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Test.App.Scopes.Remove("approval:approval.list:readonly");
        foreach (string code in (string[])["gone", "other"])
        {
            await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave(code), world.Test.App));
        }

        world.Platform.Put(world.Test.Leave("other"));
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        await world.RunAsync(world.Request(days: 2));

        Assert.Equal("reverted", (string?)(await world.RecordAsync("gone"))!["status"]);
        Assert.Equal("approved", (string?)(await world.RecordAsync("other"))!["status"]);
    }

    [Fact]
    public async Task Approver_tasks_come_from_the_details_of_processes()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var detail = (JsonObject)
            JsonNode.Parse(
                """
                {"process_id":"p-1","biz_type":"leave_application","flow_definition_id":"f-1",
                 "todos":[{"approver_id":"a-1","type":1,"status":1,"create_time":"1699990000000"}],
                 "done_list":[{"approver_id":"a-2","type":"1","status":"3","node_definition_id":"n","complete_time":"1699995000000"},{"odd":true}],
                 "operators":"nobody"}
                """
            )!;
        world.Platform.AddProcess("p-1", detail);
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        var report = await world.RunAsync();

        Assert.Equal((1, 2, 0, 0), ReconcileWorld.Counts(report, "corehr"));
        var tasks = (await world.Records.ReadTasksAsync("p-1"))!["tasks"]!.AsArray();
        Assert.Equal(["a-1 pending", "a-2 done"], tasks.Select(task => $"{task!["approver_id"]} {task["status"]}"));

        Assert.Equal((1, 0, 0, 0), ReconcileWorld.Counts(await world.RunAsync(), "corehr"));
        Assert.Single(world.Published);
    }

    [Fact]
    public async Task Nothing_personal_is_in_the_measurements()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());
        await world.RunAsync();

        Assert.DoesNotContain(
            world.Measurements,
            text =>
                text.Contains("a-user", StringComparison.Ordinal)
                || text.Contains("instance-1", StringComparison.Ordinal)
        );
        Assert.Contains("a-user", Encoding.UTF8.GetString(world.Published[0].Body.Span), StringComparison.Ordinal);
    }
}
