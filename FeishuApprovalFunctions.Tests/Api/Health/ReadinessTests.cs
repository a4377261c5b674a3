using FeishuApproval.Api.Health;
using FeishuApproval.Attendance.Records;
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
    public async Task It_is_ready_when_topic_and_store_answer(bool topic, bool store, bool isReady)
    {
        var report = await Readiness(
                () => topic ? Task.CompletedTask : throw new StoreUnavailableException("The topic is away."),
                new Store(store)
            )
            .CheckAsync();

        Assert.Equal(isReady, report.IsReady);
        Assert.Equal((topic, store), (report.Dependencies["topic"], report.Dependencies["store"]));
    }

    [Fact]
    public async Task A_check_that_hangs_is_given_up_after_a_second()
    {
        var checking = Readiness(() => new TaskCompletionSource().Task).CheckAsync();

        await _time.WhenTimerIsSet();
        Assert.Equal(TimeSpan.FromSeconds(1), _time.AdvanceToNextTimer());

        var report = await checking;
        Assert.Equal((false, true), (report.Dependencies["topic"], report.Dependencies["store"]));
        Assert.Contains("topic", Assert.Single(_log.Entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_is_kept_for_ten_seconds()
    {
        int asked = 0;
        var readiness = Readiness(() => Task.FromResult(Interlocked.Increment(ref asked)));

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
        var readiness = Readiness(
            () => Task.FromResult(Interlocked.Increment(ref asked)),
            options: new ReadinessOptions { Keeping = TimeSpan.FromSeconds(1) }
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
        var readiness = Readiness(() => isReady ? Task.CompletedTask : throw new StoreUnavailableException("Away."));
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

    private Readiness Readiness(Func<Task> topic, IAttendanceStore? store = null, ReadinessOptions? options = null) =>
        new(new FakeTopic { Check = _ => topic() }, store ?? new InMemoryAttendanceStore(), _time, _log, options);

    /// <summary>The check of the store reads a state that does not exist.</summary>
    private sealed class Store(bool isReady) : AttendanceStoreDecorator(new InMemoryAttendanceStore())
    {
        public override async ValueTask<Loaded<AttendanceState>> LoadAsync(
            string instanceCode,
            CancellationToken cancellationToken
        )
        {
            var loaded = await base.LoadAsync(instanceCode, cancellationToken);
            Assert.Null(loaded.State);
            return isReady ? loaded : throw new StoreUnavailableException("The table is throttled.");
        }
    }
}
