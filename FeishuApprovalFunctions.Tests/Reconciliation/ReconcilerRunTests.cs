using System.Text.Json.Nodes;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Reconciliation;

/// <summary>Limits, continuation and errors of a comparison run.</summary>
public sealed class ReconcilerRunTests
{
    [Fact]
    public async Task Calls_are_bounded_and_the_next_run_continues_where_this_one_ended()
    {
        await using var world = await ReconcileWorld.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            world.Platform.Put(
                world.Test.Leave($"instance-{i:D2}") with
                {
                    SubmittedAt = world.Now.AddDays(-50 + 2 * i),
                }
            );
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
        } while (next is not null && ++runs < 50);

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
        Assert.Null(
            (await world.RunAsync(world.Request() with { After = report.Next, From = world.Now.AddDays(-60) })).Problem
        );
        Assert.Equal(2, world.Published.Count);
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
        } while (next is not null);

        Assert.Equal(progress.Order(), progress);
        Assert.InRange(progress[0], 0.01, 0.25);
        Assert.Equal(1, progress[^1]);
        Assert.InRange(progress.Distinct().Count(), 5, progress.Count);
    }

    [Fact]
    public async Task A_store_is_read_once_in_a_run_for_all_definitions_and_windows()
    {
        var store = new CountingStore();
        var begin = TestTime.Start;
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
        world.Platform.Add(
            new SimulatedDefinition(TestPlatform.LeaveCode, SimulatedKind.Leave, "报销") { GroupType = "expenseGroup" }
        );
        world.Platform.Fail("definition", SimulatedFault.Code(1390002));
        world.Platform.Put(
            world.Test.Leave() with
            {
                Kind = SimulatedKind.Remedy,
                ApprovalCode = TestPlatform.RemedyCode,
            }
        );

        var report = await world.RunAsync();
        var second = await world.RunAsync();

        Assert.Equal((0, 0, 0, 1), ReconcileWorld.Counts(report, TestPlatform.LeaveCode));
        Assert.Equal((1, 1, 0, 0), ReconcileWorld.Counts(report, TestPlatform.RemedyCode));
        Assert.Contains("no control of a kind", Assert.Single(second.Approvals[0].Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("[{\"type\":\"leaveGroupV2\"")]
    public async Task A_form_that_cannot_be_read_is_counted_and_makes_no_record(string form)
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave() with { Form = form });

        Assert.Equal((1, 0, 0, 1), ReconcileWorld.Counts(await world.RunAsync(), TestPlatform.LeaveCode));
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
        world.Platform.AddProcess(
            "p-1",
            (JsonObject)
                JsonNode.Parse(
                    """{"process_id":"p-1","todos":[{"approver_id":"a-1","type":1,"status":1,"create_time":"1699990000000"}]}"""
                )!
        );
        world.Test.Time.Advance(TimeSpan.FromHours(1));

        foreach (var row in BadAnswer.All)
        {
            var (name, attempts) = ((string)row[0], (int)row[2]);

            // Lists of instances are in the answers of one call only.
            if (call != "instance_query" && name is "list-as-text" or "row-without-code")
                continue;
            if (call == "token")
                world.Platform.RevokeTokens();
            world.Platform.Fail(call, Enumerable.Repeat(BadAnswer.Of(name), attempts));

            var report = await world.RunAsync(world.Request() with { Apply = call == "instance" });

            string told = string.Join(' ', report.Approvals.SelectMany(code => code.Notes).Append(report.Problem));
            Assert.True(report.Problem is not null || report.Total().Failed > 0, $"{name}: {report}");
            Assert.EndsWith(".", told.TrimEnd(), StringComparison.Ordinal);
            Assert.DoesNotContain(TestPlatform.AppSecret, told, StringComparison.Ordinal);
            Assert.DoesNotContain(world.Published, message => message.Subject == EventTypes.InstanceSnapshot);
        }

        var last = await world.RunAsync();
        Assert.Equal((null, 0), (last.Problem, last.Total().Failed));
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
    public async Task A_position_of_another_configuration_is_refused()
    {
        await using var world = await ReconcileWorld.StartAsync();

        foreach (string after in (string[])["x", "a|b|c", "cli_other|LEAVE-CODE|1", "|||"])
        {
            await Assert.ThrowsAsync<FormatException>(() => world.RunAsync(world.Request() with { After = after }));
        }
    }

    /// <summary>Has a record for each of the days 0, 20 and 40, and notes the length of what is read in days.</summary>
    private sealed class CountingStore() : AttendanceStoreDecorator(new InMemoryAttendanceStore())
    {
        public List<int> Reads { get; } = [];

        public override ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
            DateTimeOffset from,
            DateTimeOffset to,
            string? after,
            CancellationToken cancellationToken
        )
        {
            Reads.Add((int)(to - from).TotalDays);
            var all = Enumerable
                .Range(0, 3)
                .Select(i => TestTime.Start.AddDays(20 * i))
                .Select(
                    (at, i) =>
                        new ComparedRecord($"{i}", TestPlatform.LeaveCode, AttendanceKind.Leave, false, true, at, at)
                );
            IReadOnlyList<ComparedRecord> found = [.. all.Where(each => each.At >= from && each.At < to)];
            return ValueTask.FromResult((found, (string?)null));
        }
    }
}
