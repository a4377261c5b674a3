using System.Net.WebSockets;
using System.Text.Json.Nodes;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

public sealed class When_the_connection_is_open : IAsyncLifetime, IAsyncDisposable
{
    private readonly ConnectionHarness _harness = new();
    private FakeSocket _socket = null!;

    public async Task InitializeAsync()
    {
        _harness.NewSocket = () => new FakeSocket { ReadLimit = 1000 };
        _harness.Start();
        _socket = await _harness.ConnectedAsync();
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task An_event_is_acknowledged_once_the_topic_holds_it()
    {
        var held = new TaskCompletionSource();
        _harness.Topic.Behaviour = _ => new ValueTask(held.Task);
        _socket.Push(ConnectionHarness.Event(Leave().Bytes()));
        await _harness.Time.WhenTimerIsSet();
        Assert.False(_socket.HasSent);

        held.SetResult();
        var answer = await _socket.NextSentAsync();
        Assert.Equal("""{"code":200}""", ConnectionHarness.Text(answer.Payload));
        Assert.Equal((7UL, 300UL, 33554678, Frame.Data), (answer.SeqId, answer.LogId, answer.Service, answer.Method));
        Assert.Equal("an-instance", ConnectionHarness.Text(answer.Header("instance_id"u8.ToArray())));
        Assert.Equal(("event-1", "leave_approval"), (_harness.Topic.Only.MessageId, _harness.Topic.Only.Subject));
        Assert.Equal(TestTime.Start, _harness.Status.Now.LastEventAt);
    }

    [Fact]
    public async Task The_token_is_cut_from_what_is_published()
    {
        var message = await TakenAsync(Payload.Leave());
        Assert.DoesNotContain(TestWebhook.Token, ConnectionHarness.Text(message.Body), StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(message.Body.Span)!["token"]);
    }

    [Fact]
    public async Task An_event_of_an_unknown_type_is_archived_and_acknowledged() =>
        Assert.Equal("unrecognized", (await TakenAsync(Payload.V1("a_type_of_tomorrow", "event-9", []))).Subject);

    [Fact]
    public async Task Of_many_bad_frames_and_rejected_events_the_first_is_logged_and_the_others_are_counted()
    {
        var foreign = Leave();
        foreign["event"]!["app_id"] = "cli_another";
        for (int i = 0; i < 20; i++)
        {
            _socket.Push("no frame"u8.ToArray());
            _socket.Push(ConnectionHarness.Event(foreign.Bytes()));
            await _socket.NextSentAsync();
        }

        string[] first = Warnings();
        _harness.Time.Advance(RepeatedLog.Interval);
        string[] later = Warnings()[first.Length..];

        Assert.Collection(
            first,
            entry =>
                Assert.StartsWith(
                    "Warning A frame of connection 7001 was not acknowledged: malformed",
                    entry,
                    StringComparison.Ordinal
                ),
            entry =>
                Assert.StartsWith(
                    "Warning An event of the long connection was rejected: app_mismatch",
                    entry,
                    StringComparison.Ordinal
                )
        );
        Assert.Collection(
            later,
            entry =>
                Assert.StartsWith(
                    "Warning 19 more frames were not acknowledged within a minute: malformed",
                    entry,
                    StringComparison.Ordinal
                ),
            entry =>
                Assert.StartsWith(
                    "Warning 19 more events of the long connection were rejected within a minute: app_mismatch",
                    entry,
                    StringComparison.Ordinal
                )
        );

        string[] Warnings() =>
            [
                .. _harness
                    .Log.Entries.Concat(_harness.IntakeLog.Entries)
                    .Where(entry => entry.StartsWith("Warning", StringComparison.Ordinal))
                    .OrderBy(entry => entry.Contains(" more ", StringComparison.Ordinal)),
            ];
    }

    [Fact]
    public async Task An_event_of_another_app_is_refused()
    {
        var leave = Leave();
        leave["event"]!["app_id"] = "cli_another";
        await RefusedAsync(leave.Bytes(), "app_mismatch");
    }

    [Fact]
    public async Task Invalid_JSON_is_refused() => await RefusedAsync("<html>"u8.ToArray(), "not_json");

    [Fact]
    public async Task A_topic_that_refuses_gives_code_500()
    {
        _harness.Topic.Behaviour = _ => throw new PublishException("Full.");
        Assert.Equal("""{"code":500}""", await AnswerAsync(Leave().Bytes()));
    }

    [Fact]
    public async Task A_topic_that_fails_unexpectedly_gives_code_500_and_the_connection_stays()
    {
        _harness.Topic.Behaviour = _ => throw new InvalidOperationException("A bug.");
        Assert.Equal("""{"code":500}""", await AnswerAsync(Leave().Bytes()));
        _harness.Topic.Behaviour = _ => ValueTask.CompletedTask;
        Assert.Equal("""{"code":200}""", await AnswerAsync(Leave().Bytes()));
    }

    [Fact]
    public async Task A_topic_that_is_slow_gives_code_500_within_three_seconds()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _harness.Topic.Behaviour = token =>
        {
            asked.TrySetResult();
            return FakeTopic.Hang(token);
        };
        _socket.Push(ConnectionHarness.Event(Leave().Bytes()));
        await asked.Task;
        _harness.Time.Advance(TimeSpan.FromSeconds(2.5));
        var answer = await _socket.NextSentAsync();
        Assert.Equal("""{"code":500}""", ConnectionHarness.Text(answer.Payload));
        Assert.Equal("2500", ConnectionHarness.Text(answer.Header(FrameHeaders.HandlingTime)));
    }

    [Fact]
    public async Task Parts_in_the_wrong_order_with_another_event_between_make_both_events()
    {
        byte[] large = Payload
            .V1(
                "leave_approval",
                "event-2",
                new JsonObject { ["instance_code"] = "instance-2", ["leave_reason"] = new string('x', 150_000) }
            )
            .Bytes();
        byte[][] parts = [.. large.Chunk(61_440)];
        _socket.Push(ConnectionHarness.Event(parts[2], "m-2", 3, 2));
        _socket.Push(ConnectionHarness.Event(parts[0], "m-2", 3, 0));
        Assert.Equal("""{"code":200}""", await AnswerAsync(Leave().Bytes()));
        _socket.Push(ConnectionHarness.Event(parts[1], "m-2", 3, 1));
        var answer = await _socket.NextSentAsync();
        Assert.Equal("1", ConnectionHarness.Text(answer.Header(FrameHeaders.Seq)));
        Assert.Equal(["event-1", "event-2"], _harness.Topic.Published.Select(message => message.MessageId));
    }

    [Fact]
    public async Task At_most_32_events_are_handled_at_once_and_one_frame_is_sent_at_a_time()
    {
        int handled = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _harness.Topic.Behaviour = async _ =>
        {
            if (Interlocked.Increment(ref handled) == 32)
                all.SetResult();
            await go.Task;
        };
        for (int i = 0; i < 40; i++)
            _socket.Push(ConnectionHarness.Event(Payload.Leave($"event-{i}").Bytes(), $"m-{i}"));
        await all.Task.WaitAsync(TestContextTimeout.Token);
        Assert.Equal(32, handled);

        _socket.SendBehaviour = async () => await Task.Yield();
        go.SetResult();
        for (int i = 0; i < 40; i++)
            Assert.Equal("""{"code":200}""", ConnectionHarness.Text((await _socket.NextSentAsync()).Payload));
        Assert.False(_socket.SendsOverlapped);
    }

    [Theory]
    [InlineData("malformed")]
    [InlineData("too_large")]
    [InlineData("invalid_part")]
    [InlineData("other_type")]
    public async Task A_frame_that_is_not_an_event_is_counted_and_not_acknowledged(string reason)
    {
        var whole = ConnectionHarness.Event(Leave().Bytes());
        switch (reason)
        {
            case "malformed":
                _socket.Push([1, 2, 3]);
                break;
            case "too_large":
                _socket.Push(new byte[GatewayConnection.MaxMessageLength + 1]);
                break;
            case "invalid_part":
                _socket.Push(ConnectionHarness.Event([1], "m-9", 2, 2));
                break;
            default:
                _socket.Push(whole with { Headers = [ConnectionHarness.Header("type", "card")] });
                break;
        }

        Assert.Equal("""{"code":200}""", await AnswerAsync(Leave().Bytes()));
        Assert.False(_socket.HasSent);
        Assert.Contains($"feishu.connection.dropped 1 reason={reason}", _harness.Measurements);
    }

    [Fact]
    public async Task Text_messages_and_pings_of_the_server_are_ignored()
    {
        _socket.Push("hello"u8.ToArray(), WebSocketMessageType.Text);
        _socket.Push(Frame.Ping(1));
        Assert.Equal("""{"code":200}""", await AnswerAsync(Leave().Bytes()));
        Assert.False(_socket.HasSent);
        Assert.DoesNotContain(
            _harness.Measurements,
            measurement => measurement.StartsWith("feishu.connection.dropped", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_acknowledgement_is_sent_only_on_the_connection_of_its_event()
    {
        var held = new TaskCompletionSource();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _harness.Topic.Behaviour = _ =>
        {
            asked.TrySetResult();
            return new ValueTask(held.Task);
        };
        _socket.Push(ConnectionHarness.Event(Leave().Bytes()));
        await asked.Task;
        _socket.Close();
        var next = await _harness.ReconnectedAsync();
        held.SetResult();
        _harness.Topic.Behaviour = _ => ValueTask.CompletedTask;

        // Redelivered over the new connection, as Feishu does; the first answer was lost.
        next.Push(ConnectionHarness.Event(Leave().Bytes(), "m-redelivered"));
        Assert.Equal(
            "m-redelivered",
            ConnectionHarness.Text((await next.NextSentAsync()).Header(FrameHeaders.MessageId))
        );
        Assert.False(_socket.HasSent);
        Assert.False(next.HasSent);
    }

    [Fact]
    public async Task A_stop_acknowledges_pending_events_and_closes()
    {
        var held = new TaskCompletionSource();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _harness.Topic.Behaviour = _ =>
        {
            asked.TrySetResult();
            return new ValueTask(held.Task);
        };
        _socket.Push(ConnectionHarness.Event(Leave().Bytes()));
        await asked.Task;
        _harness.Stop();
        Assert.False(_harness.Running.IsCompleted);
        held.SetResult();
        Assert.Equal("""{"code":200}""", ConnectionHarness.Text((await _socket.NextSentAsync()).Payload));
        await _harness.Running.WaitAsync(TestContextTimeout.Token);
        Assert.True(_socket.IsClosed);
        Assert.True(_socket.Disposed.IsCompleted);
    }

    private static JsonObject Leave()
    {
        var leave = Payload.Leave();
        leave["token"] = string.Empty;
        return leave;
    }

    private async Task<string> AnswerAsync(byte[] payload)
    {
        _socket.Push(ConnectionHarness.Event(payload));
        return ConnectionHarness.Text((await _socket.NextSentAsync()).Payload);
    }

    private async Task<EventMessage> TakenAsync(JsonObject payload)
    {
        Assert.Equal("""{"code":200}""", await AnswerAsync(payload.Bytes()));
        return _harness.Topic.Only;
    }

    private async Task RefusedAsync(byte[] payload, string reason)
    {
        Assert.Equal("""{"code":500}""", await AnswerAsync(payload));
        Assert.Empty(_harness.Topic.Published);
        Assert.Contains($"feishu.events.rejected 1 reason={reason}", _harness.Measurements);
    }
}
