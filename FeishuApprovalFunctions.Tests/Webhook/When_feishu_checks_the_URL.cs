using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

public sealed class When_feishu_checks_the_URL
{
    private static readonly byte[] Check = Payload.Challenge("ajls384kdjx98XX").Bytes();

    public static TheoryData<string, TestRequest> Checks =>
        new()
        {
            { "plain", TestRequest.Plain(Check) },
            { "encrypted, never signed", TestRequest.Encrypted(Check) },
            { "encrypted and signed", TestRequest.Sealed(Check) },
            {
                "encrypted, with a signature of something else",
                TestRequest.Encrypted(Check) with
                {
                    Timestamp = "1700000000",
                    Nonce = "n",
                    Signature = new string('0', 64),
                }
            },
            { "encrypted, with half of the headers", TestRequest.Encrypted(Check) with { Timestamp = "1700000000" } },
        };

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Its_text_is_sent_back(string how, TestRequest request)
    {
        using var webhook = TestWebhook.Keyed();

        Assert.Equal(new WebhookVerdict.Challenge("ajls384kdjx98XX"), webhook.Verify(request));
        var answer = await webhook.PostAsync(request);

        Assert.True(answer.Everything() == """200  {"challenge":"ajls384kdjx98XX"}""", how);
        Assert.Empty(webhook.Topic.Published);
    }

    [Fact]
    public async Task Its_text_is_sent_back_by_an_app_without_an_Encrypt_Key()
    {
        using var webhook = TestWebhook.Keyless();

        var answer = await webhook.PostAsync(TestRequest.Plain(Check));

        Assert.Equal("""200  {"challenge":"ajls384kdjx98XX"}""", answer.Everything());
    }

    [Theory]
    [InlineData("a \"quoted\" \\ text")]
    [InlineData("中文 🌸")]
    [InlineData("")]
    public async Task Any_text_is_sent_back_as_it_came(string text)
    {
        // Without a signature only ASCII is accepted; JSON can express every text in it.
        byte[] ascii = JsonSerializer.SerializeToUtf8Bytes(Payload.Challenge(text));
        foreach (
            var request in (TestRequest[])
                [TestRequest.Encrypted(ascii), TestRequest.Sealed(Payload.Challenge(text).Bytes())]
        )
        {
            using var webhook = TestWebhook.Keyed();

            var answer = await webhook.PostAsync(request);

            JsonAssert.Equal(new JsonObject { ["challenge"] = text }, JsonNode.Parse(answer.Body.Span));
        }
    }

    [Fact]
    public void A_wrong_token_is_rejected_in_plaintext()
    {
        using var webhook = TestWebhook.Keyless();

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.TokenMismatch),
            webhook.Verify(TestRequest.Plain(Payload.Challenge(token: "wrong").Bytes()))
        );
    }

    [Fact]
    public void A_wrong_token_is_rejected_encrypted_without_a_hint_that_it_decrypted()
    {
        using var webhook = TestWebhook.Keyed();

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.SignatureMissing),
            webhook.Verify(TestRequest.Encrypted(Payload.Challenge(token: "wrong").Bytes()))
        );
    }

    [Fact]
    public void A_body_without_a_token_is_rejected()
    {
        using var webhook = TestWebhook.Keyless();
        var body = Payload.Challenge();
        body.Remove("token");

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.TokenMismatch),
            webhook.Verify(TestRequest.Plain(body.Bytes()))
        );
    }

    [Fact]
    public void An_unsigned_event_does_not_pass_for_a_check()
    {
        using var webhook = TestWebhook.Keyed();

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.SignatureMissing),
            webhook.Verify(TestRequest.Encrypted(Payload.Leave().Bytes()))
        );
    }
}
