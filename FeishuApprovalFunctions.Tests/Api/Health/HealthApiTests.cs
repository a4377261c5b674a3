using FeishuApproval.Api.Health;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Api.Health;

public sealed class HealthApiTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
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
    public void Live_returns_nothing_else() => Assert.Equal("200  {\"status\":\"live\"}", HealthApi.GetLive().Everything());

    [Theory]
    [InlineData(true, "200  {\"status\":\"ready\",\"topic\":\"ready\"}")]
    [InlineData(false, "503 Retry-After=10 {\"status\":\"unavailable\",\"topic\":\"unavailable\"}")]
    public async Task Ready_names_the_unavailable_dependency_and_nothing_else(bool isReady, string expected) =>
        Assert.Equal(expected, (await Api(isReady).GetReadyAsync()).Everything());

    [Fact]
    public async Task A_new_process_has_counted_nothing() => Assert.Equal(
        """{"since":"2023-11-14T22:13:20+00:00","events":{"received":{},"rejected":{},"last_at":{}},"lag_seconds":{"p50":null,"p90":null,"p99":null},"dead_letters":{"leave":0,"overtime":0,"remedy":0,"trip":0,"out":0,"shift":0,"revert":0,"status":0,"snapshot":0,"approver-task":0,"archive":0},"more":false}""",
        await StatusAsync());

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
            """"events":{"received":{"leave_approval":{"published":2,"unavailable":1},"unrecognized":{"published":1}},"rejected":{"stale":1},"last_at":{"leave_approval":"2023-11-14T22:13:20+00:00","unrecognized":"2023-11-14T22:13:21+00:00"}},"lag_seconds":{"p50":0.001,"p90":0.001,"p99":0.001}"""",
            status,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_that_cannot_be_counted_are_null_beside_the_other_values()
    {
        _deadLetters.BeforeCall = () => throw new StoreUnavailableException("The broker is away.");

        Assert.EndsWith("\"dead_letters\":null}", await StatusAsync(), StringComparison.Ordinal);
    }

    public void Dispose() => _meters.Dispose();

    private async Task<string> StatusAsync() => (await Api(isReady: true).GetStatusAsync(CancellationToken.None)).Text();

    private HealthApi Api(bool isReady) =>
        new(new Readiness([new Topic(isReady)], _time, new LogRecorder<Readiness>()), _statistics, _deadLetters);

    private sealed class Topic(bool isReady) : IReadinessProbe
    {
        public string Name => "topic";

        public Task CheckAsync(CancellationToken cancellationToken) =>
            isReady ? Task.CompletedTask : throw new PublishException("The broker at secret.example.com is away.");
    }
}
