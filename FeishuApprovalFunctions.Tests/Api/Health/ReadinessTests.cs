using FeishuApproval.Api.Health;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Health;

public sealed class ReadinessTests
{
    private readonly WatchedTimeProvider _time = new();
    private readonly FakeLogger<Readiness> _log = new();

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task It_is_ready_when_every_probe_is_answered(bool topic, bool store, bool isReady)
    {
        var report = await Readiness(Answering("topic", topic), Answering("store", store)).CheckAsync();

        Assert.Equal(isReady, report.IsReady);
        Assert.Equal((topic, store), (report.Probes["topic"], report.Probes["store"]));
    }

    [Fact]
    public async Task A_probe_that_hangs_is_given_up_after_a_second()
    {
        var checking = Readiness(new Probe("topic", () => new TaskCompletionSource().Task), Answering("store", true))
            .CheckAsync();

        await _time.WhenTimerIsSet();
        Assert.Equal(TimeSpan.FromSeconds(1), _time.AdvanceToNextTimer());

        var report = await checking;
        Assert.Equal((false, true), (report.Probes["topic"], report.Probes["store"]));
        Assert.Contains("topic", Assert.Single(_log.Entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_is_kept_for_ten_seconds()
    {
        int asked = 0;
        var readiness = Readiness(new Probe("topic", () => Task.FromResult(Interlocked.Increment(ref asked))));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => readiness.CheckAsync()));
        _time.Advance(TimeSpan.FromSeconds(9.9));
        await readiness.CheckAsync();
        Assert.Equal(1, asked);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        await readiness.CheckAsync();
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_server_with_its_own_database_keeps_the_report_for_a_second()
    {
        int asked = 0;
        var readiness = new Readiness(
            [new Probe("topic", () => Task.FromResult(Interlocked.Increment(ref asked)))],
            _time,
            _log,
            new ReadinessOptions { Keeping = TimeSpan.FromSeconds(1) }
        );

        await readiness.CheckAsync();
        _time.Advance(TimeSpan.FromSeconds(0.9));
        await readiness.CheckAsync();
        Assert.Equal(1, asked);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await readiness.CheckAsync();
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task The_log_says_when_a_part_is_ready_again_and_after_how_long()
    {
        bool isReady = false;
        var readiness = Readiness(
            new Probe("topic", () => isReady ? Task.CompletedTask : throw new StoreUnavailableException("Away."))
        );
        await readiness.CheckAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        isReady = true;
        await readiness.CheckAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        await readiness.CheckAsync();

        Assert.Equal(2, _log.Entries.Count);
        Assert.StartsWith(
            "Information Ready again: the topic answers after 30 s ",
            _log.Entries[1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_probe_reads_a_state_that_does_not_exist()
    {
        var store = new InMemoryAttendanceStore();

        await new StoreProbe(store).CheckAsync(CancellationToken.None);
    }

    private Readiness Readiness(params IReadinessProbe[] probes) => new(probes, _time, _log);

    private static Probe Answering(string name, bool isReady) =>
        new(name, () => isReady ? Task.CompletedTask : throw new StoreUnavailableException("The table is throttled."));

    private sealed class Probe(string name, Func<Task> check) : IReadinessProbe
    {
        public string Name => name;

        public Task CheckAsync(CancellationToken cancellationToken) => check();
    }
}
