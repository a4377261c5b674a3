using FeishuApproval.Api.Http;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Webhook;

/// <summary>503, so that Feishu sends the event again; never 200 for an event that is not stored.</summary>
public sealed class When_the_topic_does_not_take_the_event
{
    private static readonly TimeSpan AlmostAll = TimeSpan.FromMilliseconds(2499);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    private static TestRequest Request => TestRequest.Sealed(Payload.Leave().Bytes());

    [Fact]
    public async Task It_is_answered_503_when_the_topic_refuses()
    {
        using var webhook = TestWebhook.Keyed();
        webhook.Topic.Behaviour = _ => throw new PublishException("The topic is full.");

        AssertUnavailable(await webhook.PostAsync(Request), webhook);
    }

    [Fact]
    public async Task An_outage_is_one_line_a_minute()
    {
        using var webhook = TestWebhook.Keyed();
        webhook.Topic.Behaviour = _ =>
            throw new PublishException("The topic is full.", new IOException("No route.\nHeaders"));

        for (int i = 0; i < 100; i++)
            await webhook.PostAsync(Request);
        Assert.Contains("(IOException: No route.)", Assert.Single(webhook.Log.Entries), StringComparison.Ordinal);
        webhook.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith(
            "Error 99 more events within a minute: answered 503: The topic is full.",
            webhook.Log.Entries[1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task It_is_answered_503_when_the_topic_refuses_after_a_while()
    {
        using var webhook = TestWebhook.Keyed();
        var topic = new TaskCompletionSource();
        webhook.Topic.Behaviour = _ => new ValueTask(topic.Task);

        var posting = webhook.PostAsync(Request);
        topic.SetException(new PublishException("The topic is full."));

        AssertUnavailable(await posting, webhook);
    }

    [Fact]
    public async Task It_is_answered_503_after_the_budget_when_the_topic_hangs()
    {
        using var webhook = TestWebhook.Keyed();
        webhook.Topic.Behaviour = FakeTopic.Hang;

        var posting = webhook.PostAsync(Request);
        webhook.Time.Advance(AlmostAll);
        Assert.False(posting.IsCompleted);
        webhook.Time.Advance(Rest);

        AssertUnavailable(await posting, webhook);
    }

    [Fact]
    public async Task The_topic_is_cancelled_when_the_budget_ends()
    {
        using var webhook = TestWebhook.Keyed();
        webhook.Topic.Behaviour = async cancellationToken => await Task.Delay(Timeout.Infinite, cancellationToken);

        var posting = webhook.PostAsync(Request);
        webhook.Time.Advance(AlmostAll + Rest);

        AssertUnavailable(await posting, webhook);
    }

    [Fact]
    public async Task The_time_the_body_took_counts_too()
    {
        using var webhook = TestWebhook.Keyed();
        webhook.Topic.Behaviour = FakeTopic.Hang;
        var request = Request;
        using var body = new SlowStream(request.Body);

        var posting = webhook.PostAsync(request, body, null);
        webhook.Time.Advance(AlmostAll);
        body.Arrive();
        await body.WhenRead();
        webhook.Time.Advance(Rest);

        AssertUnavailable(await posting, webhook);
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_in_time_is_answered_503()
    {
        using var webhook = TestWebhook.Keyed();
        using var body = new SlowStream([]);

        var posting = webhook.PostAsync(Request, body, null);
        webhook.Time.Advance(AlmostAll);
        Assert.False(posting.IsCompleted);
        webhook.Time.Advance(Rest);

        Assert.Same(HttpResult.Unavailable, await posting);
        Assert.Empty(webhook.Topic.Published);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_answered_503()
    {
        using var webhook = TestWebhook.Keyed();
        using var body = new SlowStream([]);

        var posting = webhook.PostAsync(Request, body, 100);
        body.Break();

        Assert.Same(HttpResult.Unavailable, await posting);
    }

    [Fact]
    public async Task A_slow_topic_that_keeps_the_budget_is_answered_200()
    {
        using var webhook = TestWebhook.Keyed();
        var topic = new TaskCompletionSource();
        webhook.Topic.Behaviour = _ => new ValueTask(topic.Task);

        var posting = webhook.PostAsync(Request);
        webhook.Time.Advance(AlmostAll);
        topic.SetResult();

        Assert.Equal(200, (await posting).Status);
        Assert.Equal(
            ["feishu.publish.duration 2.499", "feishu.events.received 1 type=leave_approval outcome=published"],
            webhook.Measurements
        );
    }

    private static void AssertUnavailable(HttpResult answer, TestWebhook webhook)
    {
        Assert.Equal(
            "503 Retry-After=15 {\"error\":\"The event could not be stored in time; send it again.\"}",
            answer.Everything()
        );
        Assert.Empty(webhook.Topic.Published);
        Assert.Equal(["feishu.events.received 1 type=leave_approval outcome=unavailable"], webhook.Measurements);
        Assert.Contains("event-1", Assert.Single(webhook.Log.Entries), StringComparison.Ordinal);
    }

    /// <summary>A sender that a test controls.</summary>
    private sealed class SlowStream(byte[] content) : MemoryStream(content)
    {
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Arrive() => _arrived.SetResult();

        public void Break() => _arrived.SetException(new IOException("The connection is gone."));

        public Task WhenRead() => _read.Task;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            await _arrived.Task.WaitAsync(cancellationToken);
            int read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
                _read.SetResult();
            return read;
        }
    }
}
