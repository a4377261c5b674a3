using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

public sealed class When_the_connection_is_lost : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly ConnectionHarness _harness = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task A_half_open_socket_is_noticed_within_the_ping_interval_and_30_seconds()
    {
        _harness.Start();
        var socket = await _harness.ConnectedAsync();
        await _harness.Time.WhenTimerIsSet();

        // On a dead network a send never ends, either.
        socket.SendBehaviour = () => new TaskCompletionSource().Task;
        _harness.Time.Advance(PingInterval + GatewayConnection.SilenceLimit - Tick);
        Assert.False(socket.Aborted.IsCompleted);
        _harness.Time.Advance(Tick);
        await socket.Aborted.WaitAsync(TestContextTimeout.Token);
        Assert.NotSame(socket, await _harness.ReconnectedAsync());
        Assert.Contains("feishu.connection.lost 1 reason=silent", _harness.Measurements);
    }

    [Fact]
    public async Task Pongs_keep_a_connection_without_events_for_twelve_hours_and_then_it_is_made_again()
    {
        _harness.Start();
        var socket = await _harness.ConnectedAsync();
        await _harness.Time.WhenTimerIsSet();
        while (_harness.Time.GetUtcNow() - TestTime.Start < GatewayConnection.RecycleAfter - PingInterval)
        {
            await PongAsync(socket);
            _harness.Time.Advance(PingInterval);
            Assert.Equal("ping", ConnectionHarness.Text((await socket.NextSentAsync()).Header(FrameHeaders.Type)));
        }

        await PongAsync(socket);
        Assert.False(socket.Aborted.IsCompleted);
        _harness.Time.Advance(PingInterval);
        await socket.Aborted.WaitAsync(TestContextTimeout.Token);
        await _harness.ReconnectedAsync();
        Assert.True(socket.IsClosed);
        Assert.Contains("feishu.connection.lost 1 reason=recycled", _harness.Measurements);
    }

    [Fact]
    public async Task A_shorter_interval_of_a_pong_is_kept_and_does_not_look_like_silence()
    {
        _harness.Start();
        var socket = await _harness.ConnectedAsync();
        await _harness.Time.WhenTimerIsSet();
        await PongAsync(
            socket,
            """{"ReconnectCount":-1,"ReconnectInterval":5,"ReconnectNonce":30,"PingInterval":20}"""
        );
        _harness.Time.Advance(PingInterval);
        await socket.NextSentAsync();
        await PongAsync(socket);
        _harness.Time.Advance(TimeSpan.FromSeconds(20));
        await socket.NextSentAsync();
        Assert.False(socket.Aborted.IsCompleted);

        _harness.Time.Advance(TimeSpan.FromSeconds(30));
        await socket.Aborted.WaitAsync(TestContextTimeout.Token);
    }

    [Theory]
    [InlineData(true, "closed")]
    [InlineData(false, "broken")]
    public async Task After_a_disconnect_a_new_address_is_dialed_within_three_seconds(
        bool withCloseFrame,
        string reason
    )
    {
        _harness.Start();
        var socket = await _harness.ConnectedAsync();
        if (withCloseFrame)
            socket.Close();
        else
            socket.Break();
        await _harness.ReconnectedAsync();
        Assert.InRange(_harness.Time.GetUtcNow() - TestTime.Start, TimeSpan.Zero, TimeSpan.FromSeconds(3) + Tick);
        Assert.Equal((2, 2), (_harness.Bootstrap.Calls, _harness.Dials));
        Assert.Contains($"feishu.connection.lost 1 reason={reason}", _harness.Measurements);
        Assert.Equal(1, _harness.Status.Now.Reconnects);
    }

    [Fact]
    public async Task A_keep_alive_that_fails_looks_like_a_cancellation_and_is_a_loss()
    {
        _harness.Start();
        var socket = await _harness.ConnectedAsync();
        socket.Break(new OperationCanceledException("Aborted", new AggregateException()));
        await _harness.ReconnectedAsync();
        Assert.Contains("feishu.connection.lost 1 reason=broken", _harness.Measurements);
    }

    [Fact]
    public async Task A_thousand_disconnects_leave_no_socket_open_and_never_two_dials_at_once()
    {
        _harness.Random.Value = 0.5;
        _harness.Start();
        var socket = await _harness.ConnectedAsync();
        for (int i = 0; i < 1000; i++)
        {
            if (i % 2 == 0)
                socket.Close();
            else
                socket.Break();
            socket = await _harness.ReconnectedAsync();
        }

        Assert.Equal((1, 1), (_harness.MostDialsAtOnce, _harness.MostOpenAtOnce));
        Assert.Equal((1001, 1001), (_harness.Bootstrap.Calls, _harness.Dials));
        Assert.All(_harness.Sockets.SkipLast(1), left => Assert.True(left.Disposed.IsCompleted));

        // Disconnected at once each time, it slows down to Feishu's own interval.
        Assert.InRange(
            _harness.Time.GetUtcNow() - TestTime.Start,
            TimeSpan.FromSeconds(0.5 * 120 * 990),
            TimeSpan.FromSeconds(0.5 * 120 * 1000)
        );
    }

    [Fact]
    public async Task Delays_double_up_to_Feishus_interval_and_start_again_after_a_minute_of_connection()
    {
        _harness.Start();
        var socket = await _harness.ConnectedAsync();
        var delays = new List<double>();
        for (int i = 0; i < 8; i++)
        {
            if (i == 7)
                _harness.Time.Advance(Backoff.HealthyAfter);
            var lostAt = _harness.Time.GetUtcNow();
            socket.Close();
            socket = await _harness.ReconnectedAsync();
            delays.Add(Math.Round((_harness.Time.GetUtcNow() - lostAt).TotalSeconds, 3));
        }

        Assert.Equal([3, 6, 12, 24, 48, 96, 120, 3], delays);
    }

    private static async Task PongAsync(FakeSocket socket, string config = "")
    {
        socket.Push(ConnectionHarness.Pong(config));
        await socket.WhenReadAsync();
    }
}
