using FeishuApproval.Api.Http;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Webhook;

public sealed class When_requests_are_rejected_by_the_thousand
{
    private static readonly TestRequest Forged = TestRequest.Plain(Payload.Challenge(token: "wrong").Bytes());
    private static readonly TestRequest Unsigned = TestRequest.Encrypted(Payload.Leave().Bytes());

    [Fact]
    public async Task The_first_of_each_reason_is_logged_and_a_number_each_minute()
    {
        using var webhook = TestWebhook.Keyed();
        await PostAsync(webhook, Forged, 1000);
        await PostAsync(webhook, Unsigned, 3);
        Assert.Equal(["token_mismatch", "signature_missing"], webhook.Log.Entries.Select(Reason));

        webhook.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(
            ["Count=999 Reason=token_mismatch", "Count=2 Reason=signature_missing"],
            webhook.Log.Entries.Skip(2).Select(Values).Order(StringComparer.Ordinal).Reverse()
        );

        // The next minute is one of the same flood; after a minute without any, the next request is a first one again.
        await PostAsync(webhook, Forged, 10);
        Assert.Equal(4, webhook.Log.Entries.Count);
        webhook.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Count=10 Reason=token_mismatch", Values(webhook.Log.Entries[4]));
        webhook.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(5, webhook.Log.Entries.Count);
        await PostAsync(webhook, Forged, 1);
        Assert.Equal("token_mismatch", Reason(webhook.Log.Entries[5]));
        Assert.Equal(1014, webhook.Measurements.Count);
    }

    [Fact]
    public async Task Bodies_that_do_not_arrive_are_given_up_in_the_same_way()
    {
        using var webhook = TestWebhook.Keyed();
        for (int i = 0; i < 100; i++)
            Assert.Same(HttpResult.Unavailable, await webhook.PostAsync(Forged, new BrokenStream(), null));
        webhook.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, webhook.Log.Entries.Count);
        Assert.Equal("Count=99", Values(webhook.Log.Entries[1]).Trim());
    }

    [Fact]
    public async Task An_id_with_control_characters_cannot_forge_an_entry()
    {
        using var webhook = TestWebhook.Keyed();
        webhook.Topic.Behaviour = cancellationToken => throw new OperationCanceledException(cancellationToken);

        await webhook.PostAsync(TestRequest.Sealed(Payload.Leave("an-id\r\nwarn: \u001b[2J forged \u202e").Bytes()));

        string entry = Assert.Single(webhook.Log.Entries);
        Assert.DoesNotContain(entry, character => char.IsControl(character) || character == '\u202e');
        Assert.Contains(@"an-id\u000d\u000awarn: \u001b[2J forged \u202e", entry, StringComparison.Ordinal);
    }

    private static async Task PostAsync(TestWebhook webhook, TestRequest request, int times)
    {
        for (int i = 0; i < times; i++)
            Assert.Same(HttpResult.Unauthorized, await webhook.PostAsync(request));
    }

    private static string Reason(string entry) => entry.Split("Reason=")[1].Split(' ')[0];

    private static string Values(string entry) =>
        entry[entry.IndexOf("Count=", StringComparison.Ordinal)..].Split(" {OriginalFormat}")[0];

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The connection was reset.");
    }
}
