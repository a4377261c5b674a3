using System.Net.WebSockets;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;
using Microsoft.AspNetCore.Builder;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

/// <summary>The simulated gateway keeps Feishu's rules, on a clock that stands still.</summary>
public sealed class SimulatedGatewayTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly SimulatedGateway _gateway;
    private readonly SocketsHttpHandler _http = new() { UseProxy = false };
    private SimulatedPlatformServer _server = null!;

    public SimulatedGatewayTests() => _gateway = new SimulatedGateway(_time, new Random(4711));

    public async Task InitializeAsync() =>
        _server = await SimulatedPlatformServer.StartAsync(
            new SimulatedPlatform(_time),
            map: routes => routes.MapSimulatedGateway(_gateway)
        );

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task An_event_that_is_not_acknowledged_is_sent_again_after_3_seconds_and_Feishus_delays_and_then_given_up()
    {
        using var socket = await ConnectAsync();
        byte[] payload = Payload.Leave().Bytes();
        var sent = _gateway.Send(TestWebhook.AppId, payload);
        foreach (double wait in (double[])[0, 15, 300, 3600, 21600])
        {
            _time.Advance(TimeSpan.FromSeconds(wait));
            Assert.Equal(payload, (await ReceiveAsync(socket)).Payload!.Value.ToArray());
            Assert.False(sent.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.False(await sent.WaitAsync(TestContextTimeout.Token));
        Assert.Equal((5, 4, 0), (_gateway.Sent, _gateway.Redelivered, _gateway.Pending));
    }

    [Fact]
    public async Task Code_500_is_sent_again_after_15_seconds_and_code_200_never()
    {
        using var socket = await ConnectAsync();
        var sent = _gateway.Send(TestWebhook.AppId, Payload.Leave().Bytes());
        await SendAsync(socket, (await ReceiveAsync(socket)).Acknowledge(succeeded: false, TimeSpan.Zero));

        // A ping behind it: its pong shows that the refusal was read.
        await SendAsync(socket, Frame.Ping(1));
        await ReceiveAsync(socket);
        _time.Advance(TimeSpan.FromSeconds(15));
        await SendAsync(socket, (await ReceiveAsync(socket)).Acknowledge(succeeded: true, TimeSpan.Zero));
        Assert.True(await sent.WaitAsync(TestContextTimeout.Token));
        Assert.Equal(0, _gateway.Pending);
    }

    [Theory]
    [InlineData("""{"code":200}""", true)]
    [InlineData("""{"code": 200}""", true)]
    [InlineData("""{"code":200,"headers":null,"data":null}""", true)]
    [InlineData("""{"code":500}""", false)]
    [InlineData("""{"data":200}""", false)]
    [InlineData("", false)]
    public async Task An_acknowledgement_is_any_JSON_with_code_200(string payload, bool isAcknowledged)
    {
        using var socket = await ConnectAsync();
        var sent = _gateway.Send(TestWebhook.AppId, Payload.Leave().Bytes());
        var answer = (await ReceiveAsync(socket)).Acknowledge(succeeded: true, TimeSpan.Zero) with
        {
            Payload = System.Text.Encoding.UTF8.GetBytes(payload),
        };
        await SendAsync(socket, answer);
        await SendAsync(socket, Frame.Ping(1));
        await ReceiveAsync(socket);

        Assert.Equal(isAcknowledged, sent.IsCompleted);
    }

    [Fact]
    public async Task A_pong_brings_the_intervals()
    {
        _gateway.ClientConfig = """{"ReconnectInterval":5,"PingInterval":20}""";
        using var socket = await ConnectAsync();
        await SendAsync(socket, Frame.Ping(1));
        Assert.Equal(
            new ClientConfig(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5)),
            ClientConfig.TryRead((await ReceiveAsync(socket)).Payload!.Value.Span)
        );
    }

    [Fact]
    public async Task A_peer_that_reads_nothing_is_noticed_by_the_keep_alive()
    {
        await using var mute = await SimulatedPlatformServer.StartAsync(
            new SimulatedPlatform(_time),
            map: routes =>
                routes.MapGet(
                    "/",
                    async context =>
                    {
                        using var accepted = await context.WebSockets.AcceptWebSocketAsync();
                        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted)
                            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    }
                )
        );
        var address = new UriBuilder(mute.Address) { Scheme = "ws" }.Uri;
        var dialer = new WebSocketDialer(TimeSpan.FromMilliseconds(50));
        using var socket = (await dialer.DialAsync(address, CancellationToken.None)).Socket!;
        await Assert.ThrowsAnyAsync<Exception>(() => ReceiveAsync(socket));
        Assert.Equal(WebSocketState.Aborted, socket.State);
    }

    [Fact]
    public async Task The_keep_alive_pings_every_20_seconds_and_waits_20_seconds()
    {
        using var socket = await ConnectAsync();
        var options = Assert.IsType<ClientWebSocket>(socket).Options;
        Assert.Equal(
            (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)),
            (options.KeepAliveInterval, options.KeepAliveTimeout)
        );
    }

    [Fact]
    public async Task A_bootstrap_that_never_answers_is_given_up()
    {
        var asked = new TaskCompletionSource();
        await using var silent = await SimulatedPlatformServer.StartAsync(
            new SimulatedPlatform(_time),
            map: routes =>
                routes.MapPost(
                    BootstrapClient.Route,
                    context =>
                    {
                        asked.SetResult();
                        return Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
                    }
                )
        );
        var asking = Bootstrap(silent).FetchAsync(CancellationToken.None);
        await asked.Task.WaitAsync(TestContextTimeout.Token);
        _time.Advance(BootstrapClient.Timeout);
        Assert.Equal(AttemptFailure.Unreachable, (await asking.WaitAsync(TestContextTimeout.Token)).Failed.Failure);
    }

    [Fact]
    public async Task An_address_opens_one_connection()
    {
        var target = (await Bootstrap().FetchAsync(CancellationToken.None)).Target!;
        using var socket = (await new WebSocketDialer().DialAsync(target.Address, CancellationToken.None)).Socket!;
        var again = await new WebSocketDialer().DialAsync(target.Address, CancellationToken.None);
        Assert.Equal(new FailedAttempt(AttemptFailure.HandshakeRefused, 514, null, 400), again.Failed);
    }

    private BootstrapClient Bootstrap(SimulatedPlatformServer? server = null)
    {
        var options = new LongConnectionOptions
        {
            App = new FeishuApp(TestWebhook.AppId, [], []),
            AppId = TestWebhook.AppId,
            AppSecret = "a secret",
            BaseAddress = (server ?? _server).Address,
        };
        return new BootstrapClient(() => new HttpMessageInvoker(_http, disposeHandler: false), options, _time);
    }

    private async Task<WebSocket> ConnectAsync()
    {
        var target = (await Bootstrap().FetchAsync(CancellationToken.None)).Target!;
        var socket = (await new WebSocketDialer().DialAsync(target.Address, CancellationToken.None)).Socket!;
        while (_gateway.CountOnline(TestWebhook.AppId) == 0)
            await Task.Yield();
        return socket;
    }

    private static async Task<Frame> ReceiveAsync(WebSocket socket)
    {
        byte[] buffer = new byte[64 * 1024];
        var read = await socket.ReceiveAsync(buffer.AsMemory(), TestContextTimeout.Token);
        Assert.True(read.EndOfMessage);
        Assert.True(FrameCodec.TryRead(buffer.AsMemory(0, read.Count), out var frame));
        return frame;
    }

    private static async Task SendAsync(WebSocket socket, Frame frame) =>
        await socket.SendAsync(
            FrameCodec.Write(frame).AsMemory(),
            WebSocketMessageType.Binary,
            endOfMessage: true,
            TestContextTimeout.Token
        );
}
