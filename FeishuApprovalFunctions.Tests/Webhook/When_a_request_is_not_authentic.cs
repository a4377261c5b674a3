using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Json;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

/// <summary>The log and the metric have the reason; the answer is always the same.</summary>
public sealed class When_a_request_is_not_authentic
{
    private static readonly byte[] Event = Payload.Leave().Bytes();
    private static readonly TestRequest Good = TestRequest.Sealed(Event);

    public static TheoryData<string, TestRequest, object> WithAnEncryptKey =>
        new()
        {
            { "no signature", TestRequest.Encrypted(Event), RejectReason.SignatureMissing },
            { "no timestamp", Good with { Timestamp = null }, RejectReason.SignatureMissing },
            { "no nonce", Good with { Nonce = null }, RejectReason.SignatureMissing },
            { "another signature", Good with { Signature = new string('a', 64) }, RejectReason.SignatureMismatch },
            { "an empty signature", Good with { Signature = string.Empty }, RejectReason.SignatureMismatch },
            { "a short signature", Good with { Signature = Good.Signature![..62] }, RejectReason.SignatureMismatch },
            { "a long signature", Good with { Signature = Good.Signature + "00" }, RejectReason.SignatureMismatch },
            {
                "no hexadecimal signature",
                Good with
                {
                    Signature = new string('é', 64),
                },
                RejectReason.SignatureMismatch
            },
            { "another nonce", Good with { Nonce = "other" }, RejectReason.SignatureMismatch },
            { "another timestamp", Good with { Timestamp = "1700000001" }, RejectReason.SignatureMismatch },
            { "another body", Good with { Body = TestRequest.Encrypted(Event).Body }, RejectReason.SignatureMismatch },
            {
                "a blank more in the body",
                Good with
                {
                    Body = [.. Good.Body, (byte)' '],
                },
                RejectReason.SignatureMismatch
            },
            {
                "the signature of another key",
                TestRequest.Encrypted(Event).Sign("another key"),
                RejectReason.SignatureMismatch
            },
            {
                "a timestamp too old",
                TestRequest.Sealed(Event, sentAt: TestTime.Start.AddHours(-8).AddSeconds(-1)),
                RejectReason.Stale
            },
            {
                "a timestamp too new",
                TestRequest.Sealed(Event, sentAt: TestTime.Start.AddHours(8).AddSeconds(1)),
                RejectReason.Stale
            },
            { "a word for a timestamp", TestRequest.Encrypted(Event).SignAt("yesterday"), RejectReason.Stale },
            { "an empty timestamp", TestRequest.Encrypted(Event).SignAt(string.Empty), RejectReason.Stale },
            { "a negative timestamp", TestRequest.Encrypted(Event).SignAt("-1700000000"), RejectReason.Stale },
            { "a timestamp with a fraction", TestRequest.Encrypted(Event).SignAt("1700000000.5"), RejectReason.Stale },
            {
                "a timestamp beyond any number",
                TestRequest.Encrypted(Event).SignAt(new string('9', 40)),
                RejectReason.Stale
            },
            { "a timestamp in ms, too old", TestRequest.Encrypted(Event).SignAt("1699971199000"), RejectReason.Stale },
            { "a plaintext event", TestRequest.Plain(Event), RejectReason.Plaintext },
            { "a signed plaintext event", TestRequest.Plain(Event).Sign(), RejectReason.Plaintext },
            {
                "a plaintext event with a wrong token",
                TestRequest.Plain(Payload.Challenge(token: "wrong").Bytes()),
                RejectReason.TokenMismatch
            },
            { "the cipher of another key", CipherOfAnotherKey().Sign(), RejectReason.Undecryptable },
            { "no base64", Body("""{"encrypt":"!!!"}""").Sign(), RejectReason.Undecryptable },
            { "no whole blocks", Body("""{"encrypt":"AAAA"}""").Sign(), RejectReason.Undecryptable },
            {
                "nothing but the initialisation vector",
                Body($$"""{"encrypt":"{{Convert.ToBase64String(new byte[16])}}"}""").Sign(),
                RejectReason.Undecryptable
            },
            { "no JSON inside", TestRequest.Sealed("hello world"), RejectReason.NotJson },
            {
                "half of a JSON object inside",
                TestRequest.Sealed("""{"token":"41a9425ea7df4536a7623e38fa321bae" """),
                RejectReason.NotJson
            },
            {
                "more than one JSON object inside",
                TestRequest.Sealed("""{"token":"41a9425ea7df4536a7623e38fa321bae"}{}"""),
                RejectReason.NotJson
            },
            { "a JSON array inside", TestRequest.Sealed("[]"), RejectReason.NotJson },
            { "nothing inside", TestRequest.Sealed(string.Empty), RejectReason.NotJson },
            { "a wrong token", Sealed(json => json["token"] = "wrong"), RejectReason.TokenMismatch },
            {
                "a token that begins as the right one",
                Sealed(json => json["token"] = TestWebhook.Token[..31]),
                RejectReason.TokenMismatch
            },
            {
                "a token in another case",
                Sealed(json => json["token"] = TestWebhook.Token.ToUpperInvariant()),
                RejectReason.TokenMismatch
            },
            { "no token", Sealed(json => json.Remove("token")), RejectReason.TokenMismatch },
            { "an empty token", Sealed(json => json["token"] = string.Empty), RejectReason.TokenMismatch },
            { "a token that is no text", Sealed(json => json["token"] = 41), RejectReason.TokenMismatch },
            { "a wrong app_id", Sealed(json => json["event"]!["app_id"] = "cli_other"), RejectReason.AppMismatch },
            { "no JSON, unsigned", Body("hello"), RejectReason.SignatureMissing },
            { "no JSON, signed", Body("hello").Sign(), RejectReason.NotJson },
            { "an empty body", Body(string.Empty), RejectReason.SignatureMissing },
            { "encrypt that is no text", Body("""{"encrypt":5}"""), RejectReason.TokenMismatch },
        };

    public static TheoryData<string, TestRequest, object> WithoutAnEncryptKey =>
        new()
        {
            { "no token", Plain(json => json.Remove("token")), RejectReason.TokenMismatch },
            { "a wrong token", Plain(json => json["token"] = "wrong"), RejectReason.TokenMismatch },
            { "an empty token", Plain(json => json["token"] = string.Empty), RejectReason.TokenMismatch },
            { "null for a token", Plain(json => json["token"] = null), RejectReason.TokenMismatch },
            {
                "a wrong token in the header, the right one outside",
                Plain(json => json["header"] = new JsonObject { ["token"] = "wrong" }),
                RejectReason.TokenMismatch
            },
            {
                "the token inside the event only",
                Body("""{"type":"event_callback","event":{"token":"41a9425ea7df4536a7623e38fa321bae"}}"""),
                RejectReason.TokenMismatch
            },
            { "a wrong app_id", Plain(json => json["event"]!["app_id"] = "cli_other"), RejectReason.AppMismatch },
            { "no JSON", Body("hello"), RejectReason.NotJson },
            { "an empty body", Body(string.Empty), RejectReason.NotJson },
            { "an encrypted event", TestRequest.Encrypted(Event), RejectReason.EncryptKeyMissing },
            { "an encrypted, signed event", TestRequest.Sealed(Event), RejectReason.EncryptKeyMissing },
        };

    [Theory]
    [MemberData(nameof(WithAnEncryptKey))]
    public async Task It_is_rejected_with_an_Encrypt_Key(string what, TestRequest request, object reason) =>
        await AssertRejected(TestWebhook.Keyed(), what, request, reason);

    [Theory]
    [MemberData(nameof(WithoutAnEncryptKey))]
    public async Task It_is_rejected_without_an_Encrypt_Key(string what, TestRequest request, object reason) =>
        await AssertRejected(TestWebhook.Keyless(), what, request, reason);

    [Fact]
    public void Every_reason_has_a_hint_of_its_own()
    {
        string[] hints = [.. Enum.GetValues<RejectReason>().Select(reason => reason.Hint())];

        Assert.Equal(hints.Length, hints.Distinct().Count());
        Assert.Contains(
            "Feishu__EncryptKey is not set",
            RejectReason.EncryptKeyMissing.Hint(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("1699971199", 28801, "The difference was 28801 s.")]
    [InlineData("1700028801", -28801, "The difference was -28801 s.")]
    public void A_wrong_clock_is_named_with_its_difference(string timestamp, int seconds, string words)
    {
        using var webhook = TestWebhook.Keyed();

        var rejected = Assert.IsType<WebhookVerdict.Rejected>(
            webhook.Verify(TestRequest.Encrypted(Event).SignAt(timestamp))
        );

        Assert.Equal(
            (RejectReason.Stale, seconds),
            (rejected.Reason, (int)rejected.ClockDifference!.Value.TotalSeconds)
        );
        Assert.EndsWith(words, rejected.Reason.Hint(rejected.ClockDifference), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unsigned_request_names_no_difference()
    {
        using var webhook = TestWebhook.Keyed();

        var rejected = Assert.IsType<WebhookVerdict.Rejected>(webhook.Verify(TestRequest.Encrypted(Event)));

        Assert.Null(rejected.ClockDifference);
    }

    [Theory]
    [InlineData("another-tenant", RejectReason.TenantMismatch)]
    [InlineData("BD6AE59E1XXX", RejectReason.TenantMismatch)]
    public async Task It_is_rejected_when_it_belongs_to_another_tenant(string tenantKey, object reason)
    {
        var request = Sealed(json => json["event"]!["tenant_key"] = tenantKey);
        await AssertRejected(
            new TestWebhook(new FeishuOptions { Apps = [TestWebhook.KeyedApp()], TenantKey = TestWebhook.TenantKey }),
            tenantKey,
            request,
            reason
        );
    }

    [Fact]
    public void The_control_is_accepted()
    {
        using var webhook = TestWebhook.Keyed();

        Assert.IsType<WebhookVerdict.Accepted>(webhook.Verify(Good));
    }

    [Fact]
    public async Task Every_answer_is_the_same_to_the_byte()
    {
        var answers = new HashSet<string>();
        foreach (var row in WithAnEncryptKey)
        {
            using var webhook = TestWebhook.Keyed();
            answers.Add((await webhook.PostAsync((TestRequest)row[1])).Everything());
        }

        foreach (var row in WithoutAnEncryptKey)
        {
            using var webhook = TestWebhook.Keyless();
            answers.Add((await webhook.PostAsync((TestRequest)row[1])).Everything());
        }

        Assert.Equal("""401  {"error":"unauthorized"}""", Assert.Single(answers));
    }

    private static async Task AssertRejected(TestWebhook webhook, string what, TestRequest request, object expected)
    {
        var reason = (RejectReason)expected;
        using (webhook)
        {
            Assert.Equal((what, new WebhookVerdict.Rejected(reason)), (what, webhook.Verify(request)));

            var answer = await webhook.PostAsync(request);

            Assert.Same(HttpResult.Unauthorized, answer);
            Assert.Empty(webhook.Topic.Published);
            Assert.Equal([$"feishu.events.rejected 1 reason={SnakeCase.Of(reason)}"], webhook.Measurements);
            Assert.Contains(SnakeCase.Of(reason), Assert.Single(webhook.Log.Entries), StringComparison.Ordinal);
        }
    }

    /// <summary>A cipher whose padding is wrong under the right key, which it is by chance in 255 of 256.</summary>
    private static TestRequest CipherOfAnotherKey()
    {
        using var key = new EncryptKey(TestWebhook.EncryptKey);
        while (true)
        {
            var request = TestRequest.Encrypted(Event, "another key");
            byte[] text = Encoding.UTF8.GetBytes(JsonNode.Parse(request.Body)!["encrypt"]!.GetValue<string>());
            if (!key.TryDecrypt(text, new byte[text.Length], out _))
                return request;
        }
    }

    private static TestRequest Body(string text) => new(Encoding.UTF8.GetBytes(text));

    private static TestRequest Sealed(Action<JsonObject> change) => TestRequest.Sealed(Changed(change));

    private static TestRequest Plain(Action<JsonObject> change) => TestRequest.Plain(Changed(change));

    private static byte[] Changed(Action<JsonObject> change)
    {
        var body = Payload.Leave();
        change(body);
        return body.Bytes();
    }
}
