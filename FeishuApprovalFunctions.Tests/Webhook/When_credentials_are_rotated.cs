using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

/// <summary>Feishu documents no overlap of old and new credentials, so both are accepted until the previous ones are removed.</summary>
public sealed class When_credentials_are_rotated
{
    private static readonly FeishuApp Rotating = new(
        TestWebhook.AppId,
        ["token-new", "token-old"],
        ["key-new", "key-old"]
    );

    [Theory]
    [InlineData("token-new", "key-new")]
    [InlineData("token-new", "key-old")]
    [InlineData("token-old", "key-new")]
    [InlineData("token-old", "key-old")]
    public void Events_with_either_token_and_either_key_are_accepted(string token, string key)
    {
        using var webhook = new TestWebhook(Rotating);

        Assert.Equal("event-1", webhook.Accept(TestRequest.Sealed(Leave(token), key)).MessageId);
    }

    [Theory]
    [InlineData("token-new", "key-new")]
    [InlineData("token-old", "key-old")]
    public void URL_checks_with_either_are_answered(string token, string key)
    {
        using var webhook = new TestWebhook(Rotating);

        Assert.Equal(
            new WebhookVerdict.Challenge("c"),
            webhook.Verify(TestRequest.Encrypted(Payload.Challenge("c", token).Bytes(), key))
        );
    }

    [Fact]
    public void A_body_encrypted_with_one_key_and_signed_with_the_other_is_rejected()
    {
        using var webhook = new TestWebhook(Rotating);

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.Undecryptable),
            webhook.Verify(TestRequest.Encrypted(Leave("token-new"), "key-old").Sign("key-new"))
        );
    }

    [Fact]
    public void The_previous_ones_end_when_they_are_removed()
    {
        using var webhook = new TestWebhook(new FeishuApp(TestWebhook.AppId, ["token-new", null], ["key-new", null]));

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.SignatureMismatch),
            webhook.Verify(TestRequest.Sealed(Leave("token-new"), "key-old"))
        );
        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.TokenMismatch),
            webhook.Verify(TestRequest.Sealed(Leave("token-old"), "key-new"))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_blank_previous_token_is_ignored(string blank)
    {
        using var webhook = new TestWebhook(new FeishuApp(TestWebhook.AppId, ["token-new", blank], []));

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.TokenMismatch),
            webhook.Verify(TestRequest.Plain(Leave(blank)))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_blank_previous_key_is_ignored(string blank)
    {
        using var webhook = new TestWebhook(new FeishuApp(TestWebhook.AppId, ["token-new"], ["key-new", blank]));

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.SignatureMismatch),
            webhook.Verify(TestRequest.Sealed(Leave("token-new"), blank))
        );
    }

    private static byte[] Leave(string token)
    {
        var body = Payload.Leave();
        body["token"] = token;
        return body.Bytes();
    }
}
