using System.Text.Json.Nodes;
using FeishuApproval.Configuration;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Reconciliation;

/// <summary>The subscription <c>details</c> fetches what the event of an approval leaves out.</summary>
public sealed class When_an_approval_needs_its_detail
{
    [Fact]
    public async Task The_record_has_its_number_its_department_and_its_approver()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var events = Approve(world);
        await world.ReceiveAsync(events);

        Assert.Equal(HandlerOutcome.Applied, await world.FetchAsync(events[^1]));

        var record = (await world.RecordAsync("instance-1"))!;
        Assert.Equal(
            ("202409050001", "od-simulated"),
            ((string?)record["serial_number"], (string?)record["department_id"])
        );
        var step = Assert.Single(record["approvals"]!.AsArray())!;
        Assert.Equal(
            ("approved", "manager", "直属上级", "同意"),
            ((string?)step["action"], (string?)step["user_id"], (string?)step["node"], (string?)step["comment"])
        );
    }

    [Fact]
    public async Task The_detail_may_come_before_its_event_is_applied_and_the_record_is_the_same()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var events = Approve(world);

        Assert.Equal(HandlerOutcome.Applied, await world.FetchAsync(events[^1]));
        await world.ReceiveAsync(events);
        var detailFirst = await world.RecordAsync("instance-1");

        await using var other = await ReconcileWorld.StartAsync();
        var same = Approve(other);
        await other.ReceiveAsync(same);
        await other.FetchAsync(same[^1]);
        JsonAssert.Equal((await other.RecordAsync("instance-1"))!, detailFirst!);
    }

    [Fact]
    public async Task An_event_that_arrives_again_fetches_nothing()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var events = Approve(world);
        await world.ReceiveAsync(events);
        await world.FetchAsync(events[^1]);

        Assert.Equal(HandlerOutcome.NoEffect, await world.FetchAsync(events[^1]));
        Assert.Equal(1, DetailsOf(world));
        Assert.Single(world.Published);
    }

    [Theory]
    [InlineData("missing", 1)]
    [InlineData("always", 2)]
    public async Task An_approval_that_is_granted_again_is_fetched_again_only_if_always(string mode, int details)
    {
        await using var world = await ReconcileWorld.StartAsync(details: Mode(mode));
        var first = Approve(world);
        await world.ReceiveAsync(first);
        await world.FetchAsync(first[^1]);
        world.Test.Time.Advance(TimeSpan.FromHours(1));
        var again = Approve(world, "again");

        await world.FetchAsync(again[^1]);

        Assert.Equal(details, DetailsOf(world));
    }

    [Fact]
    public async Task A_reverted_record_is_not_fetched()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var events = Approve(world);
        var instance = world.Test.Leave() with { RevertedAt = world.Now };
        await world.ReceiveAsync([.. events, .. SimulatedEvents.OfRevert(instance, world.Test.App)]);

        Assert.Equal(HandlerOutcome.NoEffect, await world.FetchAsync(events[^1]));
        Assert.Equal(0, DetailsOf(world));
    }

    [Fact]
    public async Task Never_makes_no_call()
    {
        await using var world = await ReconcileWorld.StartAsync(details: DetailMode.Never);
        var events = Approve(world);
        await world.ReceiveAsync(events);

        Assert.Equal(HandlerOutcome.NoEffect, await world.FetchAsync(events[^1]));
        Assert.Empty(world.Platform.Calls);
    }

    [Fact]
    public async Task An_error_that_may_pass_keeps_the_delivery_pending_and_is_not_repeated_within_a_minute()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var events = Approve(world);
        await world.ReceiveAsync(events);
        world.Platform.Fail("instance", Enumerable.Repeat(SimulatedFault.Code(2200, 500), 40));

        Assert.Equal(HandlerOutcome.Pending, await world.FetchAsync(events[^1], attempts: 10));
        Assert.InRange(DetailsOf(world), 1, 4);
        world.Platform.Forget("instance");
        world.Test.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HandlerOutcome.Applied, await world.FetchAsync(events[^1], attempts: 4));
    }

    [Fact]
    public async Task When_the_quota_is_used_up_the_comparison_fetches_the_detail_later()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Fail("instance", SimulatedFault.Code(99991403));
        var events = Approve(world);
        await world.ReceiveAsync(events);

        Assert.Equal(HandlerOutcome.NoEffect, await world.FetchAsync(events[^1]));
        Assert.Contains(world.Measurements, each => each.Contains("put_off", StringComparison.Ordinal));
        Assert.Contains("used up", world.Details.Problem, StringComparison.Ordinal);
        Assert.Null((await world.RecordAsync("instance-1"))!["serial_number"]);

        world.Test.Time.Advance(TimeSpan.FromDays(32));
        var progress = await world.CompareAsync();

        Assert.Equal("202409050001", (string?)(await world.RecordAsync("instance-1"))!["serial_number"]);
        Assert.Null(world.Details.Problem);
        Assert.Equal(1, progress.DetailCalls);
    }

    [Fact]
    public async Task Details_use_half_of_the_calls_of_a_day_and_the_others_follow_the_next_day()
    {
        await using var world = await ReconcileWorld.StartAsync(
            reconcile: new ReconcileOptions { MaxCallsPerDay = 40 }
        );
        var events = Enumerable.Range(1, 30).SelectMany(i => Approve(world, $"instance-{i}").TakeLast(1)).ToList();
        await world.ReceiveAsync(events);
        foreach (var each in events)
            await world.FetchAsync(each);
        Assert.Equal(20, DetailsOf(world));
        Assert.Contains("Reconcile__MaxCallsPerDay", world.Details.Problem, StringComparison.Ordinal);

        world.Test.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(20, (await world.CompareAsync()).DetailCalls);
        Assert.Equal(20, DetailsOf(world));

        world.Test.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(10, (await world.CompareAsync()).DetailCalls);
        Assert.Equal(30, DetailsOf(world));
        world.Test.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, (await world.CompareAsync()).DetailCalls);
    }

    [Fact]
    public void The_calls_of_an_earlier_process_count()
    {
        var time = new FakeTimeProvider(TestTime.Start);
        var calls = new DetailCalls(new ReconcileOptions { MaxCallsPerDay = 10 }, time);
        Assert.True(calls.TryTake());

        Assert.Equal(1, calls.Save(saved: 3));
        Assert.True(calls.TryTake());
        Assert.False(calls.TryTake());
        Assert.Equal(1, calls.Save(saved: 4));
        Assert.True(calls.IsUsedUp);

        time.Advance(TimeSpan.FromDays(1));
        Assert.False(calls.IsUsedUp);
        Assert.Equal(0, calls.Save(saved: 0));
    }

    [Theory]
    [InlineData("", true, DetailMode.Missing)]
    [InlineData("", false, DetailMode.Never)]
    [InlineData("Records__Details=always", false, DetailMode.Always)]
    [InlineData("Records__Details=Never", true, DetailMode.Never)]
    [InlineData("Reconcile__MaxCallsPerDay=0", true, DetailMode.Never)]
    public async Task The_default_depends_on_the_server(string settings, bool fetchesByDefault, object expected)
    {
        await using var world = await ReconcileWorld.StartAsync();
        var configuration = TestConfiguration.Of(settings);

        var options = DetailOptions.Load(
            configuration,
            new() { Apps = [world.Test.Options] },
            ReconcileOptions.Load(configuration),
            fetchesByDefault
        );

        Assert.Equal(expected, options.Mode);
    }

    [Theory]
    [InlineData("Records__Details=sometimes", true, "never, missing or always")]
    [InlineData("Records__Details=missing", false, "Feishu__AppSecret")]
    [InlineData("Records__Details=missing;Reconcile__MaxCallsPerDay=1", true, "Reconcile__MaxCallsPerDay")]
    public async Task A_setting_that_cannot_work_is_refused(string settings, bool hasApp, string hint)
    {
        await using var world = await ReconcileWorld.StartAsync();
        var configuration = TestConfiguration.Of(settings);

        var exception = Assert.Throws<ConfigurationException>(() =>
            DetailOptions.Load(
                configuration,
                new() { Apps = hasApp ? [world.Test.Options] : [] },
                ReconcileOptions.Load(configuration),
                fetchesByDefault: true
            )
        );

        Assert.Contains(hint, exception.Message, StringComparison.Ordinal);
    }

    private static DetailMode Mode(string name) => Enum.Parse<DetailMode>(name, ignoreCase: true);

    private static int DetailsOf(ReconcileWorld world) => world.Platform.Calls.Count(call => call == "instance");

    /// <summary>Approves a leave on the platform and returns its events, that with all fields last.</summary>
    private static List<PlatformEvent> Approve(ReconcileWorld world, string instanceCode = "instance-1")
    {
        bool isAgain = instanceCode == "again";
        var instance = world.Test.Leave(isAgain ? "instance-1" : instanceCode) with
        {
            SubmittedAt = world.Now.AddDays(-1),
            DecidedAt = world.Now,
        };
        world.Platform.Put(instance);
        return
        [
            .. SimulatedEvents
                .OfApproval(instance, world.Test.App)
                .Select(each => isAgain ? each with { EventId = $"{each.EventId}-again" } : each),
        ];
    }
}
