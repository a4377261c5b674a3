using FeishuApproval.Api.Http;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Webhook;

public sealed class When_a_body_is_too_large
{
    private const int Limit = 1024 * 1024;

    [Theory]
    [InlineData(Limit + 1)]
    [InlineData(long.MaxValue)]
    public async Task It_is_answered_413_by_its_Content_Length_alone(long contentLength)
    {
        using var webhook = TestWebhook.Keyless();
        using var body = new EndlessStream();

        var answer = await webhook.PostAsync(new TestRequest([]), body, contentLength);

        Assert.Same(HttpResult.TooLarge, answer);
        Assert.Equal(413, answer.Status);
        Assert.Equal(0, body.BytesRead);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(10L)]
    [InlineData((long)Limit)]
    public async Task It_is_answered_413_without_reading_past_the_limit(long? contentLength)
    {
        using var webhook = TestWebhook.Keyless();
        using var body = new EndlessStream();

        var answer = await webhook.PostAsync(new TestRequest([]), body, contentLength);

        Assert.Same(HttpResult.TooLarge, answer);

        // The additional byte shows that the body continues.
        Assert.Equal(Limit + 1, body.BytesRead);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_longest_body_allowed_is_accepted(bool declared)
    {
        using var webhook = TestWebhook.Keyless();
        var json = Payload.Leave();
        json["event"]!["leave_reason"] = string.Empty;
        json["event"]!["leave_reason"] = new string('x', Limit - json.Bytes().Length);
        byte[] body = json.Bytes();
        Assert.Equal(Limit, body.Length);
        using var stream = new MemoryStream(body);

        var answer = await webhook.PostAsync(new TestRequest(body), stream, declared ? Limit : null);

        Assert.Equal(200, answer.Status);
    }

    /// <summary>A sender that never stops.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public long BytesRead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // Irregular portions, as a network delivers them.
            int read = Math.Min(buffer.Length, 1447);
            buffer.Span[..read].Fill((byte)' ');
            BytesRead += read;
            return ValueTask.FromResult(read);
        }
    }
}
