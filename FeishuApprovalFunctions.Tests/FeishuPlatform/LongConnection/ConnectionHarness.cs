using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

/// <summary>A connection loop on a clock that stands still, with a platform, a network and a topic that a test controls.</summary>
internal sealed class ConnectionHarness : IAsyncDisposable
{
    public const string Ticket = "a-ticket";
    public const string AccessKey = "an-access-key";
    public const string AppSecret = "a-secret";
    public const string Address =
        $"wss://gateway.example/ws/v2?device_id=7001&access_key={AccessKey}&service_id=33554678&ticket={Ticket}";

    private readonly MetricRecorder _meters = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<FakeSocket> _dialed = Channel.CreateUnbounded<FakeSocket>();
    private readonly ConnectionLoop _loop;
    private int _dialing;
    private Task _running = Task.CompletedTask;

    public ConnectionHarness(string? token = null, string? tenantKey = null)
    {
        var options = new LongConnectionOptions
        {
            App = new FeishuApp(TestWebhook.AppId, [token], []),
            AppId = TestWebhook.AppId,
            AppSecret = AppSecret,
            BaseAddress = new Uri("https://open.feishu.cn"),
        };
        Status = new LongConnectionStatus(Time);
        Bootstrap = new FakePlatform(this);
        var verifier = new WebhookVerifier(new FeishuOptions { Apps = [], TenantKey = tenantKey }, Time);
        _loop = new ConnectionLoop(
            options,
            new BootstrapClient(() => new HttpMessageInvoker(Bootstrap, disposeHandler: false), options, Time),
            DialAsync,
            new EventIntake(options, verifier, Topic, Time, _meters.Metrics, IntakeLog),
            Status,
            Time,
            Random,
            _meters.Metrics,
            Log
        );
    }

    public WatchedTimeProvider Time { get; } = new();

    public FakeTopic Topic { get; } = new();

    public FixedRandom Random { get; } = new();

    public LongConnectionStatus Status { get; }

    public FakePlatform Bootstrap { get; }

    public FakeLogger<ConnectionLoop> Log { get; } = new();

    public FakeLogger<EventIntake> IntakeLog { get; } = new();

    public IReadOnlyList<string> Measurements => _meters.Measurements;

    /// <summary>How dialing ends; by default with an open socket.</summary>
    public Func<CancellationToken, Task<DialResult>>? DialBehaviour { get; set; }

    /// <summary>Makes the next sockets.</summary>
    public Func<FakeSocket> NewSocket { get; set; } = () => new FakeSocket();

    /// <summary>How many dials there were.</summary>
    public int Dials { get; private set; }

    /// <summary>How many dials were ever under way at once.</summary>
    public int MostDialsAtOnce { get; private set; }

    /// <summary>How many sockets were ever open at once.</summary>
    public int MostOpenAtOnce { get; private set; }

    /// <summary>Every socket that was opened.</summary>
    public List<FakeSocket> Sockets { get; } = [];

    public Task Running => _running;

    public void Start() => _running = Task.Run(() => _loop.RunAsync(_stop.Token));

    public void Stop() => _stop.Cancel();

    /// <summary>The next socket, once the client has sent its first ping over it.</summary>
    public async Task<FakeSocket> ConnectedAsync()
    {
        var socket = await _dialed.Reader.ReadAsync(TestContextTimeout.Token);
        Assert.Equal("ping", Text((await socket.NextSentAsync()).Header(FrameHeaders.Type)));
        return socket;
    }

    /// <summary>The next socket, passing the wait before it.</summary>
    public async Task<FakeSocket> ReconnectedAsync()
    {
        var limit = TestContextTimeout.Token;
        while (!_dialed.Reader.TryPeek(out _))
        {
            await Task.Yield();
            limit.ThrowIfCancellationRequested();
            if (Status.Now is not { State: LongConnectionState.Waiting, NextAttemptAt: { } at })
                continue;

            await Time.WhenTimerIsSet().WaitAsync(limit);
            if (Status.Now.State != LongConnectionState.Waiting)
                continue;

            // The timer that was set may be another one; then the wait begins after the clock has moved, and lasts longer than it says.
            var left = at - Time.GetUtcNow();
            Time.Advance(left >= TimeSpan.Zero ? left + TimeSpan.FromTicks(1) : TimeSpan.FromSeconds(1));
        }

        return await ConnectedAsync();
    }

    public async Task<DialResult> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        Dials++;
        MostDialsAtOnce = Math.Max(MostDialsAtOnce, Interlocked.Increment(ref _dialing));
        try
        {
            if (DialBehaviour is { } behaviour)
                return await behaviour(cancellationToken);
            var socket = NewSocket();
            lock (Sockets)
                Sockets.Add(socket);
            MostOpenAtOnce = Math.Max(MostOpenAtOnce, Sockets.Count(opened => !opened.Disposed.IsCompleted));
            _dialed.Writer.TryWrite(socket);
            return new DialResult(socket, default);
        }
        finally
        {
            Interlocked.Decrement(ref _dialing);
        }
    }

    /// <summary>An event as the gateway sends it.</summary>
    public static Frame Event(byte[] payload, string messageId = "m-1", int sum = 1, int seq = 0) =>
        new()
        {
            SeqId = 7,
            LogId = 300,
            Service = 33554678,
            Method = Frame.Data,
            Headers =
            [
                Header("type", "event"),
                Header("message_id", messageId),
                Header("sum", sum.ToString(CultureInfo.InvariantCulture)),
                Header("seq", seq.ToString(CultureInfo.InvariantCulture)),
                Header("instance_id", "an-instance"),
            ],
            Payload = payload,
        };

    /// <summary>A pong, with a configuration or without.</summary>
    public static Frame Pong(string config = "") =>
        Frame.Ping(0) with
        {
            Headers = [Header("type", "pong")],
            Payload = Encoding.UTF8.GetBytes(config),
        };

    public static string Text(ReadOnlyMemory<byte>? utf8) => Encoding.UTF8.GetString((utf8 ?? default).Span);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        while (!_running.IsCompleted)
        {
            await Task.Yield();
            Time.Advance(TimeSpan.FromSeconds(10));
        }

        await _running;
        _stop.Dispose();
        _meters.Dispose();
    }

    public static FrameHeader Header(string key, string value) =>
        new(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    /// <summary>Always the same number; 1 is as good as the longest delay.</summary>
    public sealed class FixedRandom : Random
    {
        public double Value { get; set; } = 1;

        public override double NextDouble() => Value;
    }

    /// <summary>The platform's bootstrap.</summary>
    public sealed class FakePlatform(ConnectionHarness harness) : HttpMessageHandler
    {
        public static string Good(
            string config = """{"ReconnectCount":-1,"ReconnectInterval":120,"ReconnectNonce":30,"PingInterval":120}"""
        ) => $$"""{"code":0,"msg":"","data":{"URL":"{{Address}}","ClientConfig":{{config}} } }""";

        public int Calls { get; private set; }

        public string? LastRequest { get; private set; }

        public HttpStatusCode StatusCode { get; set; } = HttpStatusCode.OK;

        public string Answer { get; set; } = Good();

        public Func<CancellationToken, Task<HttpResponseMessage>>? Behaviour { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Calls++;
            LastRequest =
                $"{request.Method} {request.RequestUri} {string.Join(",", request.Headers.GetValues("locale"))} "
                + $"{await request.Content!.ReadAsStringAsync(cancellationToken)}";
            Assert.Equal(0, harness._dialing);
            if (Behaviour is { } behaviour)
                return await behaviour(cancellationToken);
            return new HttpResponseMessage(StatusCode) { Content = new StringContent(Answer) };
        }
    }
}
