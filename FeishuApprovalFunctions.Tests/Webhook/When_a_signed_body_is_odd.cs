using System.Text;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

/// <summary>The sender is verified, and a refused event blocks the following ones for seven hours.</summary>
public sealed class When_a_signed_body_is_odd
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    public static TheoryData<string, TestRequest> Odd =>
        new()
        {
            { "257 levels", TestRequest.Sealed(Nested(255)) },
            { "100,000 levels", TestRequest.Sealed(Nested(100_000)) },
            { "a byte order mark", TestRequest.Sealed([.. Mark, .. Payload.Leave().Bytes()]) },
            { "both", TestRequest.Sealed([.. Mark, .. Nested(300)]) },
        };

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task It_is_archived_as_unrecognized_without_its_token(string what, TestRequest request)
    {
        using var webhook = TestWebhook.Keyed();

        var answer = await webhook.PostAsync(request);

        Assert.Equal((what, 200), (what, answer.Status));
        var message = webhook.Topic.Only;
        Assert.Equal(
            (EventTypes.Unrecognized, "event-1", "instance-1"),
            (message.Subject, message.MessageId, message.CorrelationId)
        );
        Assert.Equal(-1, message.Body.Span.IndexOf(Encoding.UTF8.GetBytes(TestWebhook.Token)));
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task It_can_be_stored_and_read_on_one_machine(string what, TestRequest request)
    {
        using var webhook = TestWebhook.Keyed();
        var message = webhook.Accept(request);
        using var stored = new TestDatabase();

        await stored.AddAsync([message]);

        var read = stored.Database.Read(connection => MessageTable.Find(connection, sequence: 1))!;
        Assert.True(read.Body.Span.SequenceEqual(message.Body.Span), what);
    }

    [Fact]
    public void At_256_levels_it_is_an_event_like_others()
    {
        using var webhook = TestWebhook.Keyed();

        Assert.Equal("leave_approval", webhook.Accept(TestRequest.Sealed(Nested(254))).Subject);
    }

    [Fact]
    public void Odd_around_the_ciphertext_makes_no_difference()
    {
        using var webhook = TestWebhook.Keyed();
        byte[] sealedBody = TestRequest.Encrypted(Payload.Leave().Bytes()).Body;
        byte[] deep = [.. "{\"a\":"u8, .. Brackets(300), (byte)',', .. sealedBody.AsSpan(1)];

        foreach (
            byte[] body in (byte[][])
                [
                    [.. Mark, .. sealedBody],
                    deep,
                ]
        )
        {
            Assert.Equal("leave_approval", webhook.Accept(new TestRequest(body).Sign()).Subject);
        }
    }

    [Fact]
    public void A_wrong_token_is_rejected_all_the_same()
    {
        using var webhook = TestWebhook.Keyed();
        string nested = Encoding.UTF8.GetString(Nested(300));
        byte[] body = Encoding.UTF8.GetBytes(nested.Replace(TestWebhook.Token, "wrong", StringComparison.Ordinal));

        Assert.Equal(new WebhookVerdict.Rejected(RejectReason.TokenMismatch), webhook.Verify(TestRequest.Sealed(body)));
    }

    /// <summary>A leave whose event has a field of so many arrays in each other, on the third level.</summary>
    private static byte[] Nested(int arrays)
    {
        string leave = Encoding.UTF8.GetString(Payload.Leave().Bytes());
        return Encoding.UTF8.GetBytes(
            leave.Replace("\"a reason\"", Encoding.UTF8.GetString(Brackets(arrays)), StringComparison.Ordinal)
        );
    }

    private static byte[] Brackets(int arrays) =>
        Encoding.UTF8.GetBytes(new string('[', arrays) + new string(']', arrays));
}
