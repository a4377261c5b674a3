using System.Text.Json.Nodes;
using FeishuApproval.Api.Health;
using FeishuApproval.Files;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation;
using FeishuApproval.Telemetry;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Tests.Api.Health;

public sealed class HealthApiTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly MetricRecorder _meters = new();
    private readonly InMemoryDeadLetters _deadLetters = new();
    private readonly EventStatistics _statistics;
    private readonly Metrics _metrics;

    public HealthApiTests()
    {
        _statistics = new EventStatistics(_time);
        _metrics = new Metrics(_meters, _statistics);
    }

    [Fact]
    public void Live_returns_nothing_else() =>
        Assert.Equal("200  {\"status\":\"live\"}", HealthApi.GetLive().Everything());

    [Theory]
    [InlineData(true, "200  {\"status\":\"ready\",\"store\":\"ready\",\"topic\":\"ready\"}")]
    [InlineData(false, "503 Retry-After=10 {\"status\":\"unavailable\",\"store\":\"ready\",\"topic\":\"unavailable\"}")]
    public async Task Ready_names_the_unavailable_dependency_and_nothing_else(bool isReady, string expected) =>
        Assert.Equal(expected, (await Api(isReady).GetReadyAsync()).Everything());

    [Fact]
    public async Task A_new_process_has_counted_nothing() =>
        Assert.Equal(
            """{"since":"2023-11-14T22:13:20+00:00","receiving":{"state":"no_events","last_event_at":null,"reason":null,"message":null},"events":{"received":{},"rejected":{},"rejected_details":{},"last_at":{}},"lag_seconds":{"p50":null,"p90":null,"p99":null},"dead_letters":{"leave":0,"overtime":0,"remedy":0,"trip":0,"out":0,"shift":0,"revert":0,"status":0,"snapshot":0,"approver-task":0,"details":0,"people-leave":0,"archive":0},"more":false}""",
            await StatusAsync()
        );

    [Fact]
    public async Task The_status_has_the_measured_values()
    {
        _metrics.Received("leave_approval", "published");
        _metrics.Received("leave_approval", "published");
        _metrics.Received("leave_approval", "unavailable");
        _time.Advance(TimeSpan.FromSeconds(1));
        _metrics.Received("unrecognized", "published");
        _metrics.Rejected(SnakeCase.Of(RejectReason.Stale));
        _metrics.Projected("leave", HandlerOutcome.Applied, TimeSpan.FromMilliseconds(1), "event-1");
        _metrics.Projected("leave", HandlerOutcome.AlreadyApplied, TimeSpan.FromDays(1), "event-1");
        _metrics.Projected("archive", HandlerOutcome.Applied, TimeSpan.FromDays(1), "event-1");

        string status = await StatusAsync();

        Assert.Contains(
            """"events":{"received":{"leave_approval":{"published":2,"unavailable":1},"unrecognized":{"published":1}},"rejected":{"stale":1},"rejected_details":{"stale":{"first_at":"2023-11-14T22:13:21+00:00","last_at":"2023-11-14T22:13:21+00:00","by_hour":{"2023-11-14T22:00:00Z":1},"hint":"The signed time differs from the server's clock by more than Feishu__MaxRequestAge. Check the clock of the server."}},"last_at":{"leave_approval":"2023-11-14T22:13:20+00:00","unrecognized":"2023-11-14T22:13:21+00:00"}},"lag_seconds":{"p50":0.001,"p90":0.001,"p99":0.001}"""",
            status,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Rejected_requests_are_counted_by_reason_and_hour_with_the_first_and_the_last()
    {
        _metrics.Rejected(SnakeCase.Of(RejectReason.TokenMismatch));
        _time.Advance(TimeSpan.FromMinutes(50));
        _metrics.Rejected(SnakeCase.Of(RejectReason.TokenMismatch));
        _metrics.Rejected(SnakeCase.Of(RejectReason.NotJson));
        _time.Advance(TimeSpan.FromMinutes(1));
        _metrics.Rejected(SnakeCase.Of(RejectReason.TokenMismatch));

        var details = JsonNode.Parse(await StatusAsync())!["events"]!["rejected_details"]!;

        Assert.Equal("2023-11-14T22:13:20+00:00", (string?)details["token_mismatch"]!["first_at"]);
        Assert.Equal("2023-11-14T23:04:20+00:00", (string?)details["token_mismatch"]!["last_at"]);
        Assert.Equal(
            """{"2023-11-14T22:00:00Z":1,"2023-11-14T23:00:00Z":2}""",
            details["token_mismatch"]!["by_hour"]!.ToJsonString()
        );
        Assert.Equal("""{"2023-11-14T23:00:00Z":1}""", details["not_json"]!["by_hour"]!.ToJsonString());
    }

    [Fact]
    public async Task A_wrong_clock_is_reported_with_the_last_difference()
    {
        _metrics.Rejected(SnakeCase.Of(RejectReason.Stale), TimeSpan.FromSeconds(86_400));
        _metrics.Rejected(SnakeCase.Of(RejectReason.Stale), TimeSpan.FromSeconds(-28_801));
        _metrics.Rejected(SnakeCase.Of(RejectReason.NotJson));

        var details = JsonNode.Parse(await StatusAsync())!["events"]!["rejected_details"]!;

        Assert.Equal(-28_801, (long)details["stale"]!["clock_difference_seconds"]!);
        Assert.Null(details["not_json"]!["clock_difference_seconds"]);
    }

    [Fact]
    public async Task Hours_are_kept_for_two_days()
    {
        for (int hour = 0; hour < 100; hour++)
        {
            _metrics.Rejected(SnakeCase.Of(RejectReason.Stale));
            _time.Advance(TimeSpan.FromHours(1));
        }

        var events = JsonNode.Parse(await StatusAsync())!["events"]!;
        Assert.Equal(48, events["rejected_details"]!["stale"]!["by_hour"]!.AsObject().Count);
        Assert.Equal(100, (int)events["rejected"]!["stale"]!);
    }

    [Theory]
    [InlineData("", "no_events", null)]
    [InlineData("published", "accepting", null)]
    [InlineData("published signature_mismatch", "rejecting", "signature_mismatch")]
    [InlineData("stale published", "accepting", null)]
    [InlineData("published not_json signature_missing", "accepting", null)] // what any scanner sends
    [InlineData("tenant_mismatch", "rejecting", "tenant_mismatch")]
    [InlineData("published unavailable", "unavailable", null)]
    [InlineData("unavailable stale", "rejecting", "stale")]
    [InlineData("stale unavailable", "unavailable", null)]
    public async Task The_status_says_whether_events_are_taken(string requests, string state, string? reason)
    {
        foreach (string request in requests.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (request is "published" or "unavailable")
                _metrics.Received("leave_approval", request);
            else
                _metrics.Rejected(request);
        }

        var receiving = JsonNode.Parse(await StatusAsync())!["receiving"]!;

        Assert.Equal((state, reason), ((string?)receiving["state"], (string?)receiving["reason"]));
        Assert.Equal(state is "rejecting" or "unavailable", receiving["message"] is not null);
    }

    [Fact]
    public void Every_reason_of_a_rejection_has_its_own_hint() =>
        Assert.Distinct(Enum.GetValues<RejectReason>().Select(reason => reason.Hint()));

    [Fact]
    public async Task Dead_letters_that_cannot_be_counted_are_null_beside_the_other_values()
    {
        _deadLetters.BeforeCall = () => throw new StoreUnavailableException("The broker is away.");

        Assert.EndsWith("\"dead_letters\":null}", await StatusAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_scheduled_comparison_is_reported_with_what_it_found()
    {
        await using var world = await ReconcileWorld.StartAsync();
        world.Platform.Put(world.Test.Leave());
        var files = new InMemoryFiles();
        var progress = new StoredValue<ReconcileProgress>(files);
        using var schedule = new ReconcileSchedule(world.Reconciler, progress, new ReconcileOptions(), world.Test.Time);
        Assert.StartsWith(
            """{"state":"not_run","last_run_at":null,""",
            await ReconcileAsync(schedule),
            StringComparison.Ordinal
        );

        await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None);
        var saved = files.Find<ReconcileProgress>()!;
        Assert.Equal((1, 0, 0), (saved.Missing, saved.Reverted, saved.Failed));
        Assert.StartsWith(
            """{"state":"complete","last_run_at":"20""",
            await ReconcileAsync(schedule),
            StringComparison.Ordinal
        );

        files.Save(saved with { Next = "more" });
        Assert.StartsWith("""{"state":"in_progress",""", await ReconcileAsync(schedule), StringComparison.Ordinal);
        files.Save(saved with { Problem = "Grant the scope." });
        Assert.StartsWith("""{"state":"failed",""", await ReconcileAsync(schedule), StringComparison.Ordinal);
        files.Save(saved with { Failed = 2 });
        Assert.StartsWith("""{"state":"failed",""", await ReconcileAsync(schedule), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_of_a_pass_add_up_over_its_runs()
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
        do
        {
            await schedule.RunAsync(TimeSpan.FromMinutes(4), CancellationToken.None);
            world.Test.Time.Advance(TimeSpan.FromDays(1));
        } while (files.Find<ReconcileProgress>()!.Next is not null);

        Assert.Equal(10, files.Find<ReconcileProgress>()!.Missing);
        Assert.Contains(
            "\"missing\":10,\"reverted\":0,\"failed\":0,\"message\":null}",
            await StatusAsync(schedule),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_comparison_that_is_off_is_not_reported()
    {
        await using var world = await ReconcileWorld.StartAsync();
        using var schedule = new ReconcileSchedule(
            world.Reconciler,
            new StoredValue<ReconcileProgress>(new InMemoryFiles()),
            new ReconcileOptions { MaxCallsPerDay = 0 },
            world.Test.Time
        );

        Assert.DoesNotContain("reconcile", await StatusAsync(schedule), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_that_cannot_be_read_is_unknown_beside_the_other_values()
    {
        await using var world = await ReconcileWorld.StartAsync();
        using var schedule = new ReconcileSchedule(
            world.Reconciler,
            new StoredValue<ReconcileProgress>(new InMemoryFiles { IsUnavailable = true }),
            new ReconcileOptions(),
            world.Test.Time
        );

        string status = await StatusAsync(schedule);

        Assert.Contains("\"more\":false,\"reconcile\":{\"state\":\"unknown\"", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_names_the_years_whose_holidays_are_not_known()
    {
        var calendar = WorkCalendar.Default;
        var holidays = new HolidayCheck(calendar, TimeZoneInfo.Utc, _time, new FakeLogger<HolidayCheck>());
        var api = new HealthApi(
            new Readiness(new FakeTopic(), new InMemoryAttendanceStore(), _time, new FakeLogger<Readiness>()),
            _statistics,
            _deadLetters,
            holidays: holidays
        );

        string known = (await api.GetStatusAsync(CancellationToken.None)).Text();
        _time.Advance(new DateTimeOffset(2099, 11, 1, 0, 0, 0, TimeSpan.Zero) - _time.GetUtcNow());
        string status = (await api.GetStatusAsync(CancellationToken.None)).Text();

        Assert.DoesNotContain("holidays", known, StringComparison.Ordinal);
        Assert.EndsWith(
            $$$"""
            ,"holidays":{"missing_years":[2099,2100],"message":"{{{calendar.StatusOf([2099, 2100]).Message}}}"}}
            """.Trim(),
            status,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _meters.Dispose();

    /// <summary>The first 60 characters of the comparison in the status.</summary>
    private async Task<string> ReconcileAsync(ReconcileSchedule schedule)
    {
        string status = await StatusAsync(schedule);
        return status.Substring(status.IndexOf("\"reconcile\":", StringComparison.Ordinal) + 12, 60);
    }

    private async Task<string> StatusAsync(ReconcileSchedule schedule)
    {
        var api = new HealthApi(
            new Readiness(new FakeTopic(), new InMemoryAttendanceStore(), _time, new FakeLogger<Readiness>()),
            _statistics,
            _deadLetters,
            reconcile: schedule
        );
        return (await api.GetStatusAsync(CancellationToken.None)).Text();
    }

    private async Task<string> StatusAsync() =>
        (await Api(isReady: true).GetStatusAsync(CancellationToken.None)).Text();

    private HealthApi Api(bool isReady)
    {
        var topic = new FakeTopic
        {
            Check = _ =>
                isReady ? Task.CompletedTask : throw new PublishException("The broker at secret.example.com is away."),
        };
        return new(
            new Readiness(topic, new InMemoryAttendanceStore(), _time, new FakeLogger<Readiness>()),
            _statistics,
            _deadLetters
        );
    }
}
