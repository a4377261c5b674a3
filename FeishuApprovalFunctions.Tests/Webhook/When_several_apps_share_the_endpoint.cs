using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

public sealed class When_several_apps_share_the_endpoint
{
    private static readonly FeishuApp First = new("cli_1", ["token-1"], ["key-1"]);
    private static readonly FeishuApp Second = new("cli_2", ["token-2"], ["key-2"]);
    private static readonly FeishuApp Keyless = new("cli_3", ["token-3"], []);

    [Theory]
    [InlineData("cli_1", "token-1", "key-1")]
    [InlineData("cli_2", "token-2", "key-2")]
    public void Each_app_sends_its_own_events(string appId, string token, string key)
    {
        using var webhook = new TestWebhook(First, Second, Keyless);

        Assert.Equal(appId, webhook.Accept(TestRequest.Sealed(Leave(appId, token), key)).AppId);
        Assert.Equal(
            new WebhookVerdict.Challenge("c"),
            webhook.Verify(TestRequest.Encrypted(Payload.Challenge("c", token).Bytes(), key))
        );
    }

    [Fact]
    public void An_app_without_a_key_sends_plaintext()
    {
        using var webhook = new TestWebhook(First, Second, Keyless);

        Assert.Equal("cli_3", webhook.Accept(TestRequest.Plain(Leave("cli_3", "token-3"))).AppId);
    }

    [Theory]
    [InlineData("the app_id of another", "cli_2", "token-1", "key-1", RejectReason.AppMismatch)]
    [InlineData("the token of another", "cli_1", "token-2", "key-1", RejectReason.TokenMismatch)]
    [InlineData("app_id and token of another", "cli_2", "token-2", "key-1", RejectReason.TokenMismatch)]
    [InlineData("the key of another", "cli_1", "token-1", "key-2", RejectReason.TokenMismatch)]
    [InlineData("the token of one without a key", "cli_3", "token-3", "key-1", RejectReason.TokenMismatch)]
    public void No_app_can_send_events_of_another(string with, string appId, string token, string key, object reason)
    {
        using var webhook = new TestWebhook(First, Second, Keyless);

        var verdict = webhook.Verify(TestRequest.Sealed(Leave(appId, token), key));

        Assert.Equal((with, new WebhookVerdict.Rejected((RejectReason)reason)), (with, verdict));
    }

    [Theory]
    [InlineData("cli_1", "token-3", RejectReason.AppMismatch)]
    [InlineData("cli_1", "token-1", RejectReason.Plaintext)]
    [InlineData("cli_3", "token-1", RejectReason.Plaintext)]
    public void An_app_without_a_key_does_not_weaken_the_others(string appId, string token, object reason)
    {
        using var webhook = new TestWebhook(First, Second, Keyless);

        Assert.Equal(
            new WebhookVerdict.Rejected((RejectReason)reason),
            webhook.Verify(TestRequest.Plain(Leave(appId, token)))
        );
    }

    [Fact]
    public void A_URL_check_under_the_key_of_another_is_rejected()
    {
        using var webhook = new TestWebhook(First, Second);

        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.SignatureMissing),
            webhook.Verify(TestRequest.Encrypted(Payload.Challenge(token: "token-1").Bytes(), "key-2"))
        );
    }

    [Fact]
    public void They_may_share_one_Encrypt_Key()
    {
        using var webhook = new TestWebhook(
            new FeishuApp("cli_1", ["token-1"], ["shared"]),
            new FeishuApp("cli_2", ["token-2"], ["shared"])
        );

        Assert.Equal("cli_1", webhook.Accept(TestRequest.Sealed(Leave("cli_1", "token-1"), "shared")).AppId);
        Assert.Equal("cli_2", webhook.Accept(TestRequest.Sealed(Leave("cli_2", "token-2"), "shared")).AppId);
        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.AppMismatch),
            webhook.Verify(TestRequest.Sealed(Leave("cli_1", "token-2"), "shared"))
        );
    }

    [Fact]
    public void Each_may_name_its_tenant()
    {
        using var webhook = new TestWebhook(
            new FeishuApp("cli_1", ["token-1"], ["key-1"], TestWebhook.TenantKey),
            new FeishuApp("cli_2", ["token-2"], ["key-2"], "another-tenant")
        );

        Assert.Equal(
            TestWebhook.TenantKey,
            webhook.Accept(TestRequest.Sealed(Leave("cli_1", "token-1"), "key-1")).TenantKey
        );
        Assert.Equal(
            new WebhookVerdict.Rejected(RejectReason.TenantMismatch),
            webhook.Verify(TestRequest.Sealed(Leave("cli_2", "token-2"), "key-2"))
        );
    }

    [Fact]
    public void The_message_id_names_the_app_because_event_ids_are_unique_only_inside_one()
    {
        using var webhook = new TestWebhook(First, Second);

        Assert.Equal("cli_1:event-1", webhook.Accept(TestRequest.Sealed(Leave("cli_1", "token-1"), "key-1")).MessageId);
        Assert.Equal("cli_2:event-1", webhook.Accept(TestRequest.Sealed(Leave("cli_2", "token-2"), "key-2")).MessageId);
    }

    [Fact]
    public void The_message_id_of_one_app_is_the_event_id()
    {
        using var webhook = new TestWebhook(First);

        Assert.Equal("event-1", webhook.Accept(TestRequest.Sealed(Leave("cli_1", "token-1"), "key-1")).MessageId);
    }

    [Fact]
    public void A_message_id_that_would_be_too_long_for_a_broker_is_a_hash_of_both()
    {
        using var webhook = new TestWebhook(First, Second);
        string[] ids =
        [
            Read("x"),
            Read("y"),
            webhook.Accept(TestRequest.Sealed(Leave("cli_2", "token-2", new string('x', 128)), "key-2")).MessageId,
        ];

        Assert.Equal(3, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id.Length, 1, EventMessage.MaxIdLength));
        Assert.Equal(ids[0], Read("x"));

        string Read(string last) =>
            webhook
                .Accept(TestRequest.Sealed(Leave("cli_1", "token-1", new string('x', 127) + last), "key-1"))
                .MessageId;
    }

    [Fact]
    public async Task Events_of_two_apps_with_the_same_id_are_both_applied()
    {
        using var webhook = new TestWebhook(First, Second);
        using var projection = new TestProjection();

        Assert.Equal(
            HandlerOutcome.Applied,
            await projection.HandleAsync(webhook.Accept(TestRequest.Sealed(Leave("cli_1", "token-1"), "key-1")))
        );
        Assert.Equal(
            HandlerOutcome.Applied,
            await projection.HandleAsync(webhook.Accept(TestRequest.Sealed(Leave("cli_2", "token-2"), "key-2")))
        );
    }

    private static byte[] Leave(string appId, string token, string eventId = "event-1")
    {
        var body = Payload.Leave(eventId);
        body["token"] = token;
        body["event"]!["app_id"] = appId;
        return body.Bytes();
    }
}
