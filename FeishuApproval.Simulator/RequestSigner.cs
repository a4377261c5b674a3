using System.Globalization;
using FeishuApproval.Webhook;

namespace FeishuApproval.Simulator;

/// <summary>
/// Creates Feishu's request from a body: encrypted and signed, or neither when the app has no Encrypt Key. Safe for concurrent use.
/// </summary>
/// <param name="encryptKey">The app's Encrypt Key; null when it has none.</param>
/// <param name="tampering">How to forge the request after it is signed.</param>
/// <param name="time">The clock for the signed timestamp.</param>
internal sealed class RequestSigner(string? encryptKey, Tampering tampering, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan StaleAge = TimeSpan.FromDays(7);

    private readonly EncryptKey? _key = encryptKey is null ? null : new EncryptKey(encryptKey);

    /// <summary>A Verification Token that differs from this one.</summary>
    public static string ForgedToken(string token) => token + "-forged";

    /// <summary>Whether a request can be forged in this way. Without an Encrypt Key, the receiver checks only the token.</summary>
    public static bool CanTamper(Tampering tampering, bool encrypted) =>
        encrypted || tampering is Tampering.None or Tampering.Token;

    /// <summary>Creates the request for an event.</summary>
    public WebhookRequest Sign(byte[] body)
    {
        if (_key is null)
            return new WebhookRequest(null, null, null, body);
        return Sign(_key.Encrypt(body), encryptKey!);
    }

    /// <summary>Encrypts without signing, as Feishu does when it checks the URL.</summary>
    public WebhookRequest EncryptOnly(byte[] body) => new(null, null, null, _key is null ? body : _key.Encrypt(body));

    /// <inheritdoc/>
    public void Dispose() => _key?.Dispose();

    private WebhookRequest Sign(byte[] encrypted, string key)
    {
        var now = time.GetUtcNow();
        if (tampering == Tampering.Stale)
            now -= StaleAge;
        string timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string nonce = Random.Shared.Next(100_000_000, int.MaxValue).ToString(CultureInfo.InvariantCulture);
        string signature = Signature.Compute(timestamp, nonce, key, encrypted);

        if (tampering == Tampering.Signature)
            signature = (signature[0] == '0' ? '1' : '0') + signature[1..];
        if (tampering == Tampering.Body)
            encrypted[^8] = (byte)(encrypted[^8] == 'A' ? 'B' : 'A');
        return new WebhookRequest(timestamp, nonce, signature, encrypted);
    }
}
