using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Local.Simulator.Platform.Data;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Reconciliation;

public sealed class ReconcilerTests
{
    [Fact]
    public async Task A_missing_approval_is_fetched_and_becomes_a_record_of_the_apps_tenant()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());

        var report = await world.RunAsync();

        Assert.Equal((1, 1, 0, 0), Counts(report, TestPlatform.LeaveCode));
        Assert.Null(report.Next);
        var message = Assert.Single(world.Published);
        Assert.Equal(
            (EventTypes.InstanceSnapshot, "instance-1", TestWebhook.TenantKey),
            (message.Subject, message.CorrelationId, message.TenantKey));
        Assert.StartsWith("snapshot:instance-1:", message.MessageId, StringComparison.Ordinal);
        var record = await world.RecordAsync("instance-1");
        Assert.Equal("approved leave a-user 事假 2024-09-05T12:00:00+08:00 2024-09-07T00:00:00+08:00", ReconcileWorld.Essence(record));
        Assert.Equal((TestWebhook.TenantKey, TestPlatform.LeaveCode), ((string?)record!["tenant_key"], (string?)record["approval_code"]));
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

        Assert.Equal((2, 1, 1, 0), Counts(report, TestPlatform.LeaveCode));
        Assert.Equal("请假", report.Codes[0].Name);
        Assert.Empty(world.Published);
    }

    [Fact]
    public async Task A_lost_revert_is_found_because_the_list_leaves_the_instance_out()
    {
        await using var world = await ReconcileWorld.StartAsync();
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave(), world.Test.App));
        world.Platform.Put(world.Test.Leave() with { RevertedAt = world.Now });
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((1, 0, 1, 0), Counts(await world.RunAsync(), TestPlatform.LeaveCode));
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
    public async Task An_approval_missing_in_Feishu_is_reverted_only_if_its_list_has_other_records(bool isOtherKnown, string expected)
    {
        await using var world = await ReconcileWorld.StartAsync();
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave("gone"), world.Test.App));
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave("other"), world.Test.App));
        if (isOtherKnown) world.Platform.Put(world.Test.Leave("other"));
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
            "reverted leave a-user 事假", ReconcileWorld.Essence(await world.RecordAsync("instance-1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decisions_of_the_last_half_hour_are_left_to_their_events()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave() with { DecidedAt = world.Now.AddMinutes(-29) });

        Assert.Equal((1, 0, 0, 0), Counts(await world.RunAsync(), TestPlatform.LeaveCode));

        world.Test.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 1, 0, 0), Counts(await world.RunAsync(), TestPlatform.LeaveCode));
    }

    [Fact]
    public async Task A_record_newer_than_the_list_is_not_treated_as_reverted()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.QueryLag = TimeSpan.FromMinutes(10);
        var instance = world.Platform.Put(world.Test.Leave());
        await world.ReceiveAsync(SimulatedEvents.OfApproval(instance, world.Test.App));

        var report = await world.RunAsync();

        Assert.Equal((1, 0, 0, 0), Counts(report, TestPlatform.LeaveCode));
        Assert.DoesNotContain("instance", world.Platform.Calls);
    }

    [Fact]
    public async Task The_facts_of_events_outrank_those_of_the_detail()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var instance = world.Platform.Put(world.Test.Leave());
        await world.RunAsync();
        await world.ReceiveAsync(SimulatedEvents.OfApproval(instance with { Reason = "the event's reason" }, world.Test.App));

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
    public async Task Calls_are_bounded_and_the_next_run_continues_where_this_one_ended()
    {
        await using var world = await ReconcileWorld.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            world.Platform.Put(world.Test.Leave($"instance-{i:D2}") with { SubmittedAt = world.Now.AddDays(-50 + 2 * i) });
        }

        long calls = 0;
        int runs = 0;
        string? next = null;
        do
        {
            int before = world.Platform.Calls.Count(IsCounted);
            var report = await world.RunAsync(world.Request() with { MaxCalls = 5, After = next });
            Assert.InRange(report.Calls, 0, 5);
            Assert.Equal(report.Calls, world.Platform.Calls.Count(IsCounted) - before);
            calls += report.Calls;
            next = report.Next;
        }
        while (next is not null && ++runs < 50);

        Assert.Equal(20, world.Published.Select(message => message.CorrelationId).Distinct().Count());
        Assert.Equal(20, world.Published.Count);

        // 20 details, 3 definitions, 2 windows of 3 definitions, and one more list for each run that continued in the middle of a window.
        Assert.InRange(calls, 29, 29 + runs);

        static bool IsCounted(string call) => call is not ("token" or "tenant" or "processes" or "connections");
    }

    [Fact]
    public async Task Time_is_bounded_too()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());

        var report = await world.RunAsync(world.Request() with { TimeLimit = TimeSpan.Zero });

        Assert.NotNull(report.Next);
        Assert.Empty(world.Published);
    }

    [Fact]
    public async Task A_first_list_that_takes_longer_than_the_time_limit_does_not_keep_a_run_from_getting_further()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());

        // The wait moves the clock on.
        world.Platform.Fail("instance_query", SimulatedFault.Code(99991400) with { Reset = "14" });

        await world.RunAsync(world.Request() with { TimeLimit = TimeSpan.FromSeconds(10) });

        Assert.Single(world.Published);
    }

    [Fact]
    public async Task When_the_quota_is_used_up_it_stops_with_a_message_and_continues_later()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave("instance-1"));
        world.Platform.Put(world.Test.Leave("instance-2"));
        world.Platform.Quota = 4;

        var report = await world.RunAsync();
        Assert.Contains("99991403", report.Problem, StringComparison.Ordinal);
        Assert.NotNull(report.Next);
        Assert.Single(world.Published);

        world.Platform.Quota = null;
        world.Test.Time.Advance(TimeSpan.FromDays(31));
        Assert.Null((await world.RunAsync(world.Request() with { After = report.Next, From = world.Now.AddDays(-60) })).Problem);
        Assert.Equal(2, world.Published.Count);
    }

    [Fact]
    public async Task Without_the_scope_of_the_query_the_list_of_codes_finds_missing_approvals()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Test.App.Scopes.Remove("approval:approval.list:readonly");
        world.Platform.Put(world.Test.Leave());
        world.Platform.Put(world.Test.Leave("pending") with { Status = "PENDING", DecidedAt = null });

        var report = await world.RunAsync(world.Request(days: 2));

        Assert.Equal((2, 1, 0, 0), Counts(report, TestPlatform.LeaveCode));
        Assert.Contains(report.Codes[0].Notes, note => note.Contains("approval:approval.list:readonly", StringComparison.Ordinal));
        Assert.Equal("approved", (string?)(await world.RecordAsync("instance-1"))!["status"]);
        Assert.Null(await world.RecordAsync("pending"));
    }

    [Theory]
    [InlineData(false, "approved", 0)]
    [InlineData(true, "reverted", 1)]
    public async Task Without_that_scope_a_revert_is_found_only_if_asked_to_be_thorough(bool isThorough, string expected, int reverted)
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Test.App.Scopes.Remove("approval:approval.list:readonly");
        await world.ReceiveAsync(SimulatedEvents.OfApproval(world.Test.Leave(), world.Test.App));
        world.Platform.Put(world.Test.Leave() with { RevertedAt = world.Now });
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        var report = await world.RunAsync(world.Request(days: 2) with { IsThorough = isThorough });

        Assert.Equal((1, 0, reverted, 0), Counts(report, TestPlatform.LeaveCode));
        Assert.Equal(expected, (string?)(await world.RecordAsync("instance-1"))!["status"]);
        Assert.Equal(
            !isThorough, report.Codes[0].Notes.Any(note => note.Contains("only if asked to be thorough", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task What_was_granted_and_reverted_unseen_is_found_only_if_asked_to_be_thorough(bool isThorough, bool isFound)
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
    public async Task Progress_grows_from_run_to_run_up_to_one()
    {
        await using var world = await ReconcileWorld.StartAsync();
        for (int i = 0; i < 10; i++)
        {
            world.Platform.Put(world.Test.Leave($"instance-{i}") with { SubmittedAt = world.Now.AddDays(-50 + 5 * i) });
        }

        var request = world.Request() with { MaxCalls = 4 };
        var progress = new List<double>();
        string? next = null;
        do
        {
            var report = await world.RunAsync(request with { After = next });
            progress.Add(report.Progress);
            next = report.Next;
        }
        while (next is not null);

        Assert.Equal(progress.Order(), progress);
        Assert.InRange(progress[0], 0.01, 0.25);
        Assert.Equal(1, progress[^1]);
        Assert.InRange(progress.Distinct().Count(), 5, progress.Count);
    }

    [Fact]
    public async Task A_store_is_read_once_in_a_run_for_all_definitions_and_windows()
    {
        var store = new CountingStore();
        var begin = ManualTimeProvider.Start;
        var records = new ComparedRecords(store, begin, begin.AddDays(60), most: 3);

        var first = await records.ListAsync(begin, begin.AddDays(30), CancellationToken.None);
        var second = await records.ListAsync(begin.AddDays(30), begin.AddDays(60), CancellationToken.None);
        Assert.Equal(["0", "1"], first.Select(record => record.InstanceCode));
        Assert.Equal(["2"], second.Select(record => record.InstanceCode));
        Assert.Equal([60], store.Reads);

        var many = new ComparedRecords(store, begin, begin.AddDays(60), most: 2);
        Assert.Equal(first, await many.ListAsync(begin, begin.AddDays(30), CancellationToken.None));
        Assert.Equal(second, await many.ListAsync(begin.AddDays(30), begin.AddDays(60), CancellationToken.None));
        Assert.Equal([60, 60, 30, 30], store.Reads);
    }

    [Fact]
    public async Task A_definition_that_is_unknown_or_makes_no_records_does_not_stop_the_others()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Add(new SimulatedDefinition(TestPlatform.LeaveCode, SimulatedKind.Leave, "报销") { GroupType = "expenseGroup" });
        world.Platform.Fail("definition", SimulatedFault.Code(1390002));
        world.Platform.Put(world.Test.Leave() with { Kind = SimulatedKind.Remedy, ApprovalCode = TestPlatform.RemedyCode });

        var report = await world.RunAsync();
        var second = await world.RunAsync();

        Assert.Equal((0, 0, 0, 1), Counts(report, TestPlatform.LeaveCode));
        Assert.Equal((1, 1, 0, 0), Counts(report, TestPlatform.RemedyCode));
        Assert.Contains("no control of a kind", Assert.Single(second.Codes[0].Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("[{\"type\":\"leaveGroupV2\"")]
    public async Task A_form_that_cannot_be_read_is_counted_and_makes_no_record(string form)
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave() with { Form = form });

        Assert.Equal((1, 0, 0, 1), Counts(await world.RunAsync(), TestPlatform.LeaveCode));
        Assert.Empty(world.Published);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("definition")]
    [InlineData("instance_query")]
    [InlineData("instance")]
    [InlineData("processes")]
    [InlineData("process")]
    public async Task A_bad_answer_is_told_in_a_sentence_and_the_next_run_finds_everything(string call)
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());
        world.Platform.AddProcess("p-1", (JsonObject)JsonNode.Parse(
            """{"process_id":"p-1","todos":[{"approver_id":"a-1","type":1,"status":1,"create_time":"1699990000000"}]}""")!);
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        foreach (var row in BadAnswer.All)
        {
            var (name, attempts) = ((string)row[0], (int)row[2]);

            // Lists of instances are in the answers of one call only.
            if (call != "instance_query" && name is "list-as-text" or "row-without-code") continue;
            if (call == "token") world.Platform.RevokeTokens();
            world.Platform.Fail(call, Enumerable.Repeat(BadAnswer.Of(name), attempts));

            var report = await world.RunAsync(world.Request() with { Apply = call == "instance" });

            string told = string.Join(' ', report.Codes.SelectMany(code => code.Notes).Append(report.Problem));
            Assert.True(report.Problem is not null || report.Total.Failed > 0, $"{name}: {report}");
            Assert.EndsWith(".", told.TrimEnd(), StringComparison.Ordinal);
            Assert.DoesNotContain(TestPlatform.AppSecret, told, StringComparison.Ordinal);
            Assert.DoesNotContain(world.Published, message => message.Subject == EventTypes.InstanceSnapshot);
        }

        var last = await world.RunAsync();
        Assert.Equal((null, 0), (last.Problem, last.Total.Failed));
        Assert.Equal("approved", (string?)(await world.RecordAsync("instance-1"))!["status"]);
        Assert.NotNull(await world.Records.ReadTasksAsync("p-1"));
    }

    [Fact]
    public async Task An_unavailable_topic_stops_it_before_the_difference()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());
        world.TopicFailure = new PublishException("The topic is down.");

        var report = await world.RunAsync();
        Assert.NotNull(report.Problem);

        world.TopicFailure = null;
        await world.RunAsync(world.Request() with { After = report.Next });
        Assert.Single(world.Published);
    }

    [Fact]
    public async Task Approver_tasks_come_from_the_details_of_processes()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var detail = (JsonObject)JsonNode.Parse(
            """
            {"process_id":"p-1","biz_type":"leave_application","flow_definition_id":"f-1",
             "todos":[{"approver_id":"a-1","type":1,"status":1,"create_time":"1699990000000"}],
             "done_list":[{"approver_id":"a-2","type":"1","status":"3","node_definition_id":"n","complete_time":"1699995000000"},{"odd":true}],
             "operators":"nobody"}
            """)!;
        world.Platform.AddProcess("p-1", detail);
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        var report = await world.RunAsync();

        Assert.Equal((1, 2, 0, 0), Counts(report, "corehr"));
        var tasks = (await world.Records.ReadTasksAsync("p-1"))!["tasks"]!.AsArray();
        Assert.Equal(["a-1 pending", "a-2 done"], tasks.Select(task => $"{task!["approver_id"]} {task["status"]}"));

        Assert.Equal((1, 0, 0, 0), Counts(await world.RunAsync(), "corehr"));
        Assert.Single(world.Published);
    }

    [Fact]
    public async Task A_position_of_another_configuration_is_refused()
    {
        await using var world = await ReconcileWorld.StartAsync();

        foreach (string after in (string[])["x", "a|b|c", "cli_other|LEAVE-CODE|1", "|||"])
        {
            await Assert.ThrowsAsync<FormatException>(() => world.RunAsync(world.Request() with { After = after }));
        }
    }

    [Fact]
    public async Task Nothing_personal_is_in_the_measurements()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());
        await world.RunAsync();

        Assert.DoesNotContain(
            world.Measurements, text =>
            text.Contains("a-user", StringComparison.Ordinal) || text.Contains("instance-1", StringComparison.Ordinal));
        Assert.Contains("a-user", Encoding.UTF8.GetString(world.Published[0].Body.Span), StringComparison.Ordinal);
    }

    private static (long Checked, long Missing, long Reverted, long Failed) Counts(ReconcileReport report, string approvalCode)
    {
        var code = Assert.Single(report.Codes, code => code.ApprovalCode == approvalCode);
        return (code.Checked, code.Missing, code.Reverted, code.Failed);
    }

    /// <summary>Has a record for each of the days 0, 20 and 40, and notes the length of what is read in days.</summary>
    private sealed class CountingStore : IReconcileStore
    {
        public List<int> Reads { get; } = [];

        public ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
            DateTimeOffset from, DateTimeOffset to, string? after, CancellationToken cancellationToken)
        {
            Reads.Add((int)(to - from).TotalDays);
            var all = Enumerable.Range(0, 3).Select(i => ManualTimeProvider.Start.AddDays(20 * i))
                .Select((at, i) => new ComparedRecord($"{i}", TestPlatform.LeaveCode, AttendanceKind.Leave, false, true, at, at));
            IReadOnlyList<ComparedRecord> found = [.. all.Where(each => each.At >= from && each.At < to)];
            return ValueTask.FromResult((found, (string?)null));
        }
    }
}
