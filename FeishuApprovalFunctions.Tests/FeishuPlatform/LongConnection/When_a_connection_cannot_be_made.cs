using System.Net;
using FeishuApproval.Api.Health;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

public sealed class When_a_connection_cannot_be_made : IAsyncLifetime, IAsyncDisposable
{
    private readonly ConnectionHarness _harness = new();

    public static TheoryData<string, int, string, string> BadAnswers =>
        new()
        {
            { "truncated JSON", 200, """{"code":0,"msg":"","data":{"URL":"wss://gateway""", "not the expected JSON" },
            { "HTML", 200, "<!DOCTYPE html><html><body>Sign in</body></html>", "not the expected JSON" },
            { "nothing", 200, string.Empty, "not the expected JSON" },
            { "null", 200, "null", "not the expected JSON" },
            { "an array", 200, "[]", "not the expected JSON" },
            { "a code that is no number", 200, """{"code":{},"data":{}}""", "not the expected JSON" },
            { "no code", 200, """{"data":{"URL":"wss://gateway.example/"}}""", "not the expected JSON" },
            { "data that is a text", 200, """{"code":0,"data":"wss://gateway.example/"}""", "not the expected JSON" },
            { "an address that is a number", 200, """{"code":0,"data":{"URL":7}}""", "not the expected JSON" },
            {
                "intervals that are lists",
                200,
                ConnectionHarness.FakePlatform.Good("""{"PingInterval":[]}"""),
                "not the expected JSON"
            },
            { "no address", 200, """{"code":0,"data":{"URL":""}}""", "no address of a gateway" },
            { "no data", 200, """{"code":0}""", "no address of a gateway" },
            {
                "an address without TLS",
                200,
                """{"code":0,"data":{"URL":"ws://gateway.example/"}}""",
                "no address of a gateway"
            },
            { "a relative address", 200, """{"code":0,"data":{"URL":"/ws/v2"}}""", "no address of a gateway" },
            { "a server's error", 500, "<html>", "answered HTTP 500" },
            { "a gateway's error", 502, string.Empty, "answered HTTP 502" },
            { "a redirect", 302, string.Empty, "answered HTTP 302" },
        };

    public Task InitializeAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_is_one_clear_state_and_is_tried_again(
        string what,
        int status,
        string answer,
        string expected
    )
    {
        Assert.NotEmpty(what);
        await AssertTriedAgainAsync(status, answer, expected);
    }

    /// <summary>Not a row of the theory: xunit would keep several copies of the answer during the whole run.</summary>
    [Fact]
    public Task An_answer_of_20_MiB_is_given_up_and_tried_again() =>
        AssertTriedAgainAsync(200, new string(' ', 20 * 1024 * 1024), "over 64 KiB");

    [Fact]
    public async Task A_bootstrap_that_never_answers_is_given_up_after_15_seconds()
    {
        // It also ignores the token.
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _harness.Bootstrap.Behaviour = _ =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        _harness.Start();
        await asked.Task.WaitAsync(TestContextTimeout.Token);
        _harness.Time.Advance(BootstrapClient.Timeout);
        var waiting = await StateAsync(LongConnectionState.Waiting);
        Assert.Contains("no answer within 15 s", waiting.Message, StringComparison.Ordinal);
        _harness.Bootstrap.Behaviour = null;
        await _harness.ReconnectedAsync();
    }

    [Fact]
    public async Task A_body_that_never_ends_is_given_up_after_15_seconds_too()
    {
        var body = new EndlessStream();
        _harness.Bootstrap.Behaviour = _ =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body) });
        _harness.Start();
        await body.Asked.WaitAsync(TestContextTimeout.Token);
        _harness.Time.Advance(BootstrapClient.Timeout);
        Assert.Contains(
            "no answer within 15 s",
            (await StateAsync(LongConnectionState.Waiting)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_dial_that_never_ends_is_given_up_after_15_seconds()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _harness.DialBehaviour = async token =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return default;
        };
        _harness.Start();
        await asked.Task.WaitAsync(TestContextTimeout.Token);
        _harness.Time.Advance(ConnectionLoop.DialTimeout);
        Assert.Contains(
            "did not open within 15 s",
            (await StateAsync(LongConnectionState.Waiting)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_network_that_is_down_is_tried_again_for_ever_and_slower()
    {
        _harness.Bootstrap.Behaviour = _ => throw new HttpRequestException(HttpRequestError.NameResolutionError);
        _harness.Start();
        for (int i = 0; i < 50; i++)
        {
            var waiting = await StateAsync(LongConnectionState.Waiting, TestTime.Start);
            Assert.Contains("NameResolutionError", waiting.Message, StringComparison.Ordinal);
            await _harness.Time.WhenTimerIsSet();
            int calls = _harness.Bootstrap.Calls;
            _harness.Time.Advance(waiting.NextAttemptAt!.Value - _harness.Time.GetUtcNow());
            while (_harness.Bootstrap.Calls == calls || _harness.Status.Now.State != LongConnectionState.Waiting)
                await Task.Yield();
        }

        Assert.InRange(
            _harness.Time.GetUtcNow() - TestTime.Start,
            TimeSpan.FromSeconds(43 * 120),
            TimeSpan.FromSeconds(50 * 120)
        );
    }

    [Theory]
    [InlineData("403", "forbidden")]
    [InlineData("514", "Feishu__AppSecret")]
    [InlineData("1000040351", "Set Feishu__Platform to lark")]
    public async Task Wrong_settings_stop_it_with_a_sentence(string code, string expected)
    {
        _harness.Bootstrap.Answer = $$"""{"code":{{code}},"msg":"no"}""";
        _harness.Start();
        await _harness.Running.WaitAsync(TestContextTimeout.Token);
        var stopped = _harness.Status.Now;
        Assert.Equal(LongConnectionState.Stopped, stopped.State);
        Assert.Contains(expected, stopped.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (_harness.Bootstrap.Calls, _harness.Dials));
    }

    [Fact]
    public async Task A_gateway_that_forbids_the_app_stops_it()
    {
        _harness.DialBehaviour = _ =>
            Task.FromResult(
                new DialResult(null, new FailedAttempt(AttemptFailure.HandshakeRefused, 403, HttpStatus: 403))
            );
        _harness.Start();
        await _harness.Running.WaitAsync(TestContextTimeout.Token);
        Assert.Equal(LongConnectionState.Stopped, _harness.Status.Now.State);
    }

    [Fact]
    public async Task A_403_without_the_headers_of_Feishu_is_tried_again()
    {
        _harness.DialBehaviour = _ =>
            Task.FromResult(new DialResult(null, new FailedAttempt(AttemptFailure.HandshakeRefused, HttpStatus: 403)));
        _harness.Start();

        var waiting = await StateAsync(LongConnectionState.Waiting);
        Assert.Contains("HTTP 403 without Feishu's handshake headers", waiting.Message, StringComparison.Ordinal);

        _harness.DialBehaviour = null;
        await _harness.ReconnectedAsync();
        Assert.Equal(LongConnectionState.Connected, _harness.Status.Now.State);
    }

    [Theory]
    [InlineData("403", false)]
    [InlineData("1000040350", true)]
    public async Task Only_a_stopped_connection_is_not_ready(string code, bool isReady)
    {
        _harness.Bootstrap.Answer = $$"""{"code":{{code}},"msg":"no"}""";
        _harness.Start();
        await StateAsync(isReady ? LongConnectionState.Waiting : LongConnectionState.Stopped);

        var readiness = new Readiness(
            new FakeTopic(),
            new InMemoryAttendanceStore(),
            _harness.Time,
            new FakeLogger<Readiness>(),
            longConnection: _harness.Status
        );

        Assert.Equal(
            [
                KeyValuePair.Create("long_connection", isReady),
                KeyValuePair.Create("store", true),
                KeyValuePair.Create("topic", true),
            ],
            (await readiness.CheckAsync()).Dependencies.AsEnumerable()
        );
    }

    [Fact]
    public async Task Too_many_connections_are_tried_again_after_minutes()
    {
        _harness.Bootstrap.Answer = """{"code":1000040350,"msg":"limit"}""";
        _harness.Random.Value = 0;
        _harness.Start();
        var waiting = await StateAsync(LongConnectionState.Waiting);
        Assert.Equal(TimeSpan.FromMinutes(2.5), waiting.NextAttemptAt - TestTime.Start);
        Assert.Contains("too many open connections", waiting.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bootstrap_request_is_as_Feishu_expects()
    {
        _harness.Start();
        await _harness.ConnectedAsync();
        Assert.Equal(
            $$"""POST https://open.feishu.cn/callback/ws/endpoint zh {"AppID":"{{TestWebhook.AppId}}","AppSecret":"{{ConnectionHarness.AppSecret}}"}""",
            _harness.Bootstrap.LastRequest
        );
    }

    [Fact]
    public async Task Of_an_address_only_server_and_connection_are_logged_and_nothing_of_an_event()
    {
        _harness.Start();
        var socket = await _harness.ConnectedAsync();
        socket.Push(ConnectionHarness.Event(Payload.Leave().Bytes()));
        await socket.NextSentAsync();
        socket.Push(ConnectionHarness.Event("<a-secret-body>"u8.ToArray()));
        await socket.NextSentAsync();
        socket.Break();
        await _harness.ReconnectedAsync();

        string[] log = [.. _harness.Log.Entries, .. _harness.IntakeLog.Entries];
        Assert.Contains(
            log,
            entry =>
                entry.Contains("gateway.example", StringComparison.Ordinal)
                && entry.Contains("7001", StringComparison.Ordinal)
        );
        Assert.All(
            log,
            entry =>
                Assert.All(
                    (string[])
                        [
                            ConnectionHarness.Ticket,
                            ConnectionHarness.AccessKey,
                            ConnectionHarness.AppSecret,
                            TestWebhook.Token,
                            "a-user",
                            "a-secret-body",
                            "33554678",
                        ],
                    secret => Assert.DoesNotContain(secret, entry, StringComparison.Ordinal)
                )
        );
    }

    [Theory]
    [InlineData("", 120, 120)]
    [InlineData("{}", 120, 120)]
    [InlineData("""{"PingInterval":90,"ReconnectInterval":5}""", 90, 5)]
    [InlineData("""{"PingInterval":"90","ReconnectInterval":"5"}""", 90, 5)]
    [InlineData("""{"PingInterval":0,"ReconnectInterval":0}""", 10, 1)]
    [InlineData("""{"PingInterval":-1,"ReconnectInterval":-1}""", 10, 1)]
    [InlineData("""{"PingInterval":1e9,"ReconnectInterval":1e999}""", 300, 120)]
    public void Intervals_are_limited_to_what_is_safe(string json, double ping, double reconnect)
    {
        var config = ClientConfig.TryRead(System.Text.Encoding.UTF8.GetBytes(json)) ?? ClientConfig.Default;
        Assert.Equal(new ClientConfig(TimeSpan.FromSeconds(ping), TimeSpan.FromSeconds(reconnect)), config);
    }

    private async Task AssertTriedAgainAsync(int status, string answer, string expected)
    {
        _harness.Bootstrap.StatusCode = (HttpStatusCode)status;
        _harness.Bootstrap.Answer = answer;
        _harness.Start();
        var waiting = await StateAsync(LongConnectionState.Waiting);
        Assert.Contains(expected, waiting.Message, StringComparison.Ordinal);
        Assert.InRange(waiting.NextAttemptAt!.Value - TestTime.Start, TimeSpan.Zero, TimeSpan.FromSeconds(3));

        _harness.Bootstrap.StatusCode = HttpStatusCode.OK;
        _harness.Bootstrap.Answer = ConnectionHarness.FakePlatform.Good();
        await _harness.ReconnectedAsync();
        Assert.Null((await StateAsync(LongConnectionState.Connected)).Message);
    }

    private async Task<LongConnectionSnapshot> StateAsync(LongConnectionState state, DateTimeOffset? from = null)
    {
        var limit = TestContextTimeout.Token;
        while (_harness.Status.Now.State != state || _harness.Time.GetUtcNow() < from)
        {
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return _harness.Status.Now;
    }

    /// <summary>A body whose bytes never arrive.</summary>
    private sealed class EndlessStream : Stream
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            _asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
