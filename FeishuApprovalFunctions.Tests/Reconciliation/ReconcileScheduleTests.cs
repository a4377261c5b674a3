using FeishuApproval.Configuration;
using FeishuApproval.Files;
using FeishuApproval.Reconciliation;
using FeishuApproval.Telemetry;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Reconciliation;

public sealed class ReconcileScheduleTests
{
    [Fact]
    public async Task The_calls_of_a_day_are_bounded_and_the_pass_continues_the_next_day()
    {
        await using var world = await ReconcileWorld.StartAsync();
        for (int i = 0; i < 10; i++)
        {
            world.Platform.Put(
                world.Test.Leave($"instance-{i}") with
                {
                    SubmittedAt = world.Now.AddDays(-20).AddHours(i),
                }
            );
        }

        var files = new InMemoryFiles();
        var progress = new StoredValue<ReconcileProgress>(files);
        using var schedule = new ReconcileSchedule(
            world.Reconciler,
            progress,
            new ReconcileOptions { MaxCallsPerDay = 7 },
            world.Test.Time
        );

        var first = await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None);
        Assert.True(first is { OutOfCalls: true, Next: not null, Calls: 7 });
        Assert.Null(await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None));
        var begun = files.Find<ReconcileProgress>()!.To;

        for (int day = 0; day < 10 && files.Find<ReconcileProgress>()!.Next is not null; day++)
        {
            world.Test.Time.Advance(TimeSpan.FromDays(1));
            await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None);
            Assert.InRange(files.Find<ReconcileProgress>()!.Calls, 1, 7);
            Assert.Equal(begun, files.Find<ReconcileProgress>()!.To);
        }

        Assert.Equal(10, world.Published.Count);

        world.Test.Time.Advance(TimeSpan.FromDays(1));
        await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None);
        Assert.NotEqual(begun, files.Find<ReconcileProgress>()!.To);
    }

    [Fact]
    public async Task A_timer_begins_a_pass_every_six_hours_and_continues_an_unfinished_one_at_once()
    {
        await using var world = await ReconcileWorld.StartAsync();
        var files = new InMemoryFiles();
        var progress = new StoredValue<ReconcileProgress>(files);
        using var schedule = new ReconcileSchedule(world.Reconciler, progress, new ReconcileOptions(), world.Test.Time);
        var timer = new ReconcileTimer(schedule, progress, world.Test.Time, new FakeLogger<ReconcileTimer>());

        await timer.RunAsync(CancellationToken.None);
        int calls = world.Platform.Calls.Count;
        world.Test.Time.Advance(TimeSpan.FromHours(5));
        await timer.RunAsync(CancellationToken.None);
        Assert.Equal(calls, world.Platform.Calls.Count);

        world.Test.Time.Advance(TimeSpan.FromHours(1));
        await timer.RunAsync(CancellationToken.None);
        Assert.True(world.Platform.Calls.Count > calls);

        calls = world.Platform.Calls.Count;
        files.Save(
            files.Find<ReconcileProgress>()! with
            {
                Next = $"{TestWebhook.AppId}|{TestPlatform.RemedyCode}|1700000000000",
            }
        );
        await timer.RunAsync(CancellationToken.None);
        Assert.True(world.Platform.Calls.Count > calls);
        Assert.Null(files.Find<ReconcileProgress>()!.Next);
    }

    [Fact]
    public async Task Progress_of_an_earlier_configuration_restarts_the_pass()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());
        var day = DateOnly.FromDateTime(world.Now.UtcDateTime);
        var files = new InMemoryFiles();
        files.Save(
            new ReconcileProgress
            {
                From = world.Now.AddDays(-9),
                To = world.Now,
                Next = "cli_old|GONE|1",
                Day = day,
            }
        );
        using var schedule = new ReconcileSchedule(
            world.Reconciler,
            new StoredValue<ReconcileProgress>(files),
            new ReconcileOptions(),
            world.Test.Time
        );

        await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None);

        Assert.Single(world.Published);
    }

    [Fact]
    public async Task Where_the_app_may_not_query_instances_the_last_seven_days_are_compared()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Test.App.Scopes.Remove("approval:approval.list:readonly");
        world.Platform.Put(world.Test.Leave("old") with { SubmittedAt = world.Now.AddDays(-8) });
        world.Platform.Put(world.Test.Leave("new") with { SubmittedAt = world.Now.AddDays(-6) });
        using var schedule = new ReconcileSchedule(
            world.Reconciler,
            new StoredValue<ReconcileProgress>(new InMemoryFiles()),
            new ReconcileOptions(),
            world.Test.Time
        );

        var report = await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None);

        Assert.Equal("new", Assert.Single(world.Published).CorrelationId);
        Assert.Contains(
            report!.Approvals[0].Notes,
            note => note.Contains("are not compared by the schedule", StringComparison.Ordinal)
        );

        // Three definitions, 17 windows of ten hours each, and what is asked once.
        Assert.InRange(report.Calls, 51, 60);
    }

    [Fact]
    public async Task No_calls_a_day_turn_it_off()
    {
        await using var world = await ReconcileWorld.StartAsync();
        using var schedule = new ReconcileSchedule(
            world.Reconciler,
            new StoredValue<ReconcileProgress>(new InMemoryFiles()),
            new ReconcileOptions { MaxCallsPerDay = 0 },
            world.Test.Time
        );

        Assert.False(schedule.IsOn);
        Assert.Null(await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None));
        Assert.Empty(world.Platform.Calls);
    }

    [Theory]
    [InlineData("Reconcile__MaxCallsPerDay=many")]
    [InlineData("Reconcile__MaxCallsPerDay=-1")]
    [InlineData("Reconcile__LookBackDays=0")]
    public void Wrong_settings_are_refused(string settings) =>
        Assert.Contains(
            "whole number",
            Assert.Throws<ConfigurationException>(() => ReconcileOptions.Load(TestConfiguration.Of(settings))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Only_a_gap_of_a_quarter_of_an_hour_counts()
    {
        var time = new FakeTimeProvider(TestTime.Start);
        var gap = new ReceivingGap(time);
        var over = gap.WhenOver();

        gap.Lost();
        time.Advance(TimeSpan.FromMinutes(14));
        gap.Restored();
        Assert.False(over.IsCompleted);

        gap.Lost();
        time.Advance(TimeSpan.FromMinutes(10));
        gap.Lost();
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(over.IsCompleted);
        gap.Restored();
        Assert.True(over.IsCompleted);
        Assert.False(gap.WhenOver().IsCompleted);
    }
}
