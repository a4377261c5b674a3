using System.Globalization;
using System.Text;
using FeishuApproval.Webhook;

namespace FeishuApproval.TestSupport;

/// <summary>A request to the webhook, from Feishu or another sender. Change a valid one by <c>with</c>.</summary>
public sealed record TestRequest(byte[] Body)
{
    public string Method { get; init; } = "POST";

    public string? Timestamp { get; init; }

    public string? Nonce { get; init; }

    public string? Signature { get; init; }

    /// <summary>The request as the verifier gets it.</summary>
    internal WebhookRequest ToWebhookRequest() => new(Timestamp, Nonce, Signature, Body);

    /// <summary>A body in the clear, without a signature.</summary>
    public static TestRequest Plain(byte[] body) => new(body);

    /// <summary>A body in the clear, without a signature.</summary>
    public static TestRequest Plain(string body) => new(Encoding.UTF8.GetBytes(body));

    /// <summary>An encrypted body without a signature, as the URL check sends it.</summary>
    public static TestRequest Encrypted(byte[] plaintext, string encryptKey = TestWebhook.EncryptKey)
    {
        using var key = new EncryptKey(encryptKey);
        return new TestRequest(key.Encrypt(plaintext));
    }

    /// <summary>An encrypted body with its signature, as every event of an app with an Encrypt Key comes.</summary>
    public static TestRequest Sealed(
        byte[] plaintext,
        string encryptKey = TestWebhook.EncryptKey,
        DateTimeOffset? sentAt = null
    ) => Encrypted(plaintext, encryptKey).Sign(encryptKey, sentAt);

    /// <summary>An encrypted body with its signature, as every event of an app with an Encrypt Key comes.</summary>
    public static TestRequest Sealed(string plaintext) => Sealed(Encoding.UTF8.GetBytes(plaintext));

    /// <summary>The same body, signed.</summary>
    public TestRequest Sign(string encryptKey = TestWebhook.EncryptKey, DateTimeOffset? sentAt = null) =>
        SignAt((sentAt ?? TestTime.Start).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), encryptKey);

    /// <summary>The same body, signed with this text for a timestamp.</summary>
    public TestRequest SignAt(string timestamp, string encryptKey = TestWebhook.EncryptKey) =>
        this with
        {
            Timestamp = timestamp,
            Nonce = "a-nonce",
            Signature = Webhook.Signature.Compute(timestamp, "a-nonce", encryptKey, Body),
        };
}
