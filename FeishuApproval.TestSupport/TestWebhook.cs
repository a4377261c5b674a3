using FeishuApproval.Api.Http;
using FeishuApproval.Api.Webhook;
using FeishuApproval.Messaging;
using FeishuApproval.Webhook;

namespace FeishuApproval.TestSupport;

/// <summary>A webhook with its apps, topic and clock, ready to be posted to.</summary>
internal sealed class TestWebhook : IDisposable
{
    public const string AppId = "cli_9e28cb7ba56a1234";
    public const string TenantKey = "bd6ae59e1xxx";
    public const string Token = "41a9425ea7df4536a7623e38fa321bae";
    public const string EncryptKey = "an encrypt key of the tests";

    private readonly MetricRecorder _meters = new();

    public TestWebhook(params FeishuApp[] apps)
        : this(new FeishuOptions { Apps = [.. apps] }) { }

    public TestWebhook(FeishuOptions options)
    {
        Verifier = new WebhookVerifier(options, Time);
        Receiver = new WebhookReceiver(Verifier, Topic, Time, _meters.Metrics, Log);
    }

    public FakeTimeProvider Time { get; } = new(TestTime.Start);

    public FakeTopic Topic { get; } = new();

    public FakeLogger<WebhookReceiver> Log { get; } = new();

    public IReadOnlyList<string> Measurements => _meters.Measurements;

    public WebhookVerifier Verifier { get; }

    public WebhookReceiver Receiver { get; }

    /// <summary>One app without an Encrypt Key.</summary>
    public static TestWebhook Keyless() => new(new FeishuApp(AppId, [Token], []));

    /// <summary>One app with an Encrypt Key.</summary>
    public static TestWebhook Keyed() => new(KeyedApp());

    /// <summary>The app of <see cref="Keyed"/>.</summary>
    public static FeishuApp KeyedApp() => new(AppId, [Token], [EncryptKey]);

    public WebhookVerdict Verify(TestRequest request) => Verifier.Verify(request.ToWebhookRequest());

    /// <summary>The message of a request that must be accepted.</summary>
    public EventMessage Accept(TestRequest request) => Assert.IsType<WebhookVerdict.Accepted>(Verify(request)).Message;

    public async Task<HttpResult> PostAsync(TestRequest request)
    {
        using var body = new MemoryStream(request.Body);
        return await PostAsync(request, body, request.Body.Length);
    }

    public async Task<HttpResult> PostAsync(TestRequest request, Stream body, long? contentLength) =>
        await Receiver.ReceiveAsync(request.Method, name => Header(request, name), body, contentLength);

    public void Dispose() => _meters.Dispose();

    private static string? Header(TestRequest request, string name) =>
        name switch
        {
            "X-Lark-Request-Timestamp" => request.Timestamp,
            "X-Lark-Request-Nonce" => request.Nonce,
            "X-Lark-Signature" => request.Signature,
            _ => null,
        };
}
