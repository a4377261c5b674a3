using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using FeishuApproval.Messaging;

namespace FeishuApproval.Webhook;

/// <summary>
/// Verifies that requests come from Feishu, without I/O. It checks the signature over the raw bytes first. Without a signature, it accepts
/// only a URL check with a matching token. Safe for concurrent use.
/// </summary>
internal sealed class WebhookVerifier(FeishuOptions options, TimeProvider time)
{
    private readonly bool _anyKey = options.Apps.Any(app => !app.EncryptKeys.IsEmpty);

    /// <summary>Verifies a request. Never throws.</summary>
    public WebhookVerdict Verify(in WebhookRequest request)
    {
        var body = request.Body.Span;
        if (!EnvelopeReader.TryReadEncrypted(body, out var base64))
            return VerifyPlaintext(request, body);
        if (!_anyKey)
            return Reject(RejectReason.EncryptKeyMissing);
        if (FindSigner(request, out var key) is not { } reason)
            return VerifySigned(request, key!, base64);
        if (body.Length <= UrlCheckScan.MaxBodyLength && FindChallenge(base64) is { } challenge)
            return challenge;
        return Reject(reason);
    }

    private WebhookVerdict VerifySigned(in WebhookRequest request, EncryptKey key, ReadOnlySpan<byte> base64)
    {
        var now = time.GetUtcNow();
        var age = AgeOf(request.Timestamp, now);
        if (age is not { } known || known.Duration() > options.MaxRequestAge)
            return new WebhookVerdict.Rejected(RejectReason.Stale) { ClockDifference = age };
        byte[] buffer = ArrayPool<byte>.Shared.Rent(base64.Length);
        try
        {
            return key.TryDecrypt(base64, buffer, out var plaintext)
                ? VerifyDecrypted(key, plaintext, now)
                : Reject(RejectReason.Undecryptable);
        }
        finally
        {
            // The buffer contained an authentic event.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>
    /// Verifies a body from the app's own long connection. The connection itself proves that Feishu sent the body. So only app and tenant
    /// are checked. Feishu leaves the token empty there; any other token than the app's is wrong.
    /// </summary>
    internal WebhookVerdict VerifyConnected(FeishuApp app, ReadOnlySpan<byte> body)
    {
        if (!TryReadEnvelope(ref body, out var envelope))
            return Reject(RejectReason.NotJson);
        bool isWrong = !envelope.Token.IsEmpty && app.HasTokens && !app.HasToken(envelope.Token);
        return isWrong ? Reject(RejectReason.TokenMismatch) : Accept(app, envelope, body, time.GetUtcNow());
    }

    private WebhookVerdict VerifyDecrypted(EncryptKey key, ReadOnlySpan<byte> plaintext, DateTimeOffset now)
    {
        if (!TryReadEnvelope(ref plaintext, out var envelope))
            return Reject(RejectReason.NotJson);

        // Two apps may have the same Encrypt Key. Their tokens identify them.
        foreach (var app in options.Apps)
        {
            if (app.HasKey(key) && app.HasToken(envelope.Token))
                return Accept(app, envelope, plaintext, now);
        }

        return Reject(RejectReason.TokenMismatch);
    }

    private WebhookVerdict VerifyPlaintext(in WebhookRequest request, ReadOnlySpan<byte> body)
    {
        if (!TryReadEnvelope(ref body, out var envelope))
            return Reject(_anyKey ? SignatureReason(request) : RejectReason.NotJson);

        bool tokenOfKeyedApp = false;
        foreach (var app in options.Apps)
        {
            if (!app.HasToken(envelope.Token))
                continue;

            // Feishu sends the URL check unencrypted while no key is saved in the console. Its token is sufficient proof, because the
            // response only repeats a text.
            if (app.EncryptKeys.IsEmpty || envelope.IsUrlVerification)
                return Accept(app, envelope, body, time.GetUtcNow());
            tokenOfKeyedApp = true;
        }

        return Reject(tokenOfKeyedApp ? RejectReason.Plaintext : RejectReason.TokenMismatch);
    }

    /// <summary>Finds the key of the signature, or the reason why there is none.</summary>
    private RejectReason? FindSigner(in WebhookRequest request, out EncryptKey? signer)
    {
        signer = null;
        if (request is not { Signature: { } text, Timestamp: { } timestamp, Nonce: { } nonce })
            return RejectReason.SignatureMissing;

        Span<byte> signature = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Signature.TryParse(text, signature))
            return RejectReason.SignatureMismatch;
        foreach (var app in options.Apps)
        {
            foreach (var key in app.EncryptKeys)
            {
                if (!Signature.Matches(signature, timestamp, nonce, key.Utf8, request.Body.Span))
                    continue;
                signer = key;
                return null;
            }
        }

        return RejectReason.SignatureMismatch;
    }

    /// <summary>
    /// An unsigned body may only be a URL check. It must decrypt, and contain the token of the app whose key decrypts it. Until this is
    /// certain, every body of the same length needs the same work.
    /// </summary>
    private WebhookVerdict.Challenge? FindChallenge(ReadOnlySpan<byte> base64)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(base64.Length);
        try
        {
            foreach (var app in options.Apps)
            {
                foreach (var key in app.EncryptKeys)
                {
                    if (
                        key.TryDecryptBlocks(base64, buffer, out var padded)
                        && UrlCheckScan.Matches(padded, app, out int length)
                        && EnvelopeReader.TryRead(padded[..length], out var envelope)
                        && envelope.IsUrlVerification
                        && app.HasToken(envelope.Token)
                    )
                    {
                        return Challenge(envelope);
                    }
                }
            }

            return null;
        }
        finally
        {
            // The buffer contained a possibly authentic event.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>
    /// Reads an envelope. The byte order mark is removed from <paramref name="body"/>, so that the published body is JSON.
    /// </summary>
    private static bool TryReadEnvelope(ref ReadOnlySpan<byte> body, out Envelope envelope)
    {
        var json = EnvelopeReader.WithoutMark(body);
        if (!EnvelopeReader.TryRead(json, out envelope))
            return false;
        envelope.IsForArchiveOnly |= json.Length < body.Length;
        body = json;
        return true;
    }

    private WebhookVerdict Accept(FeishuApp app, in Envelope envelope, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (envelope.IsUrlVerification)
            return Challenge(envelope);
        if (!app.Is(envelope.AppId))
            return Reject(RejectReason.AppMismatch);
        string? tenantKey = app.TenantKey ?? options.TenantKey;
        if (tenantKey is not null && !envelope.TenantKey.IsEmpty && !IsText(envelope.TenantKey, tenantKey))
            return Reject(RejectReason.TenantMismatch);

        string? type = EventTypes.Find(envelope.EventType);
        bool isTask = type == EventTypes.ProcessApproverUpdated;
        var key = isTask || type == EventTypes.ProcessStatusChanged ? envelope.ProcessId : envelope.InstanceCode;
        byte[] kept = envelope.CutToken(body);
        bool filed =
            type is not null
            && !envelope.IsForArchiveOnly
            && IsKey(envelope.EventId)
            && (EventTypes.ArchivedOnly.Contains(type) || (IsKey(key) && (!isTask || IsKey(envelope.ApproverId))));
        return new WebhookVerdict.Accepted(
            new EventMessage
            {
                MessageId = options.MessageIdOf(
                    app,
                    IsKey(envelope.EventId)
                        ? Encoding.UTF8.GetString(envelope.EventId)
                        : "sha256-" + Convert.ToHexStringLower(SHA256.HashData(kept))
                ),
                Subject = filed ? type! : EventTypes.Unrecognized,
                CorrelationId =
                    IsKey(key) ? Encoding.UTF8.GetString(key)
                    : IsKey(envelope.ProcessId) ? Encoding.UTF8.GetString(envelope.ProcessId)
                    : null,
                Schema = envelope.IsV2 ? "2.0" : "1.0",
                AppId = app.AppId ?? ToText(envelope.AppId),
                TenantKey = tenantKey ?? ToText(envelope.TenantKey),
                ReceivedAt = now,
                Body = kept,
            }
        );
    }

    private static bool IsText(ReadOnlySpan<byte> utf8, string text)
    {
        Span<byte> expected = stackalloc byte[EventMessage.MaxIdLength * 3];
        return Encoding.UTF8.TryGetBytes(text, expected, out int length) && utf8.SequenceEqual(expected[..length]);
    }

    /// <summary>
    /// Whether an id can be an event's key: it is text, not blank by the rules of the event reader, and short enough for a broker and a
    /// table key.
    /// </summary>
    private static bool IsKey(ReadOnlySpan<byte> id)
    {
        if (id.Length is 0 or > EventMessage.MaxIdLength)
            return false;
        Span<char> text = stackalloc char[EventMessage.MaxIdLength];
        return Utf8.ToUtf16(id, text, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done
            && !text[..length].IsWhiteSpace();
    }

    private static string? ToText(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);

    private static WebhookVerdict.Challenge Challenge(in Envelope envelope) =>
        new(Encoding.UTF8.GetString(envelope.Challenge));

    private static WebhookVerdict.Rejected Reject(RejectReason reason) => new(reason);

    private static RejectReason SignatureReason(in WebhookRequest request) =>
        request.Signature is null ? RejectReason.SignatureMissing : RejectReason.NotJson;

    /// <summary>How far a timestamp is in the past, or in the future when negative; null when it is unreadable.</summary>
    private static TimeSpan? AgeOf(string? timestamp, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long sent))
            return null;

        // All observed requests have seconds. One client reports milliseconds; their size identifies them.
        double seconds = sent >= 100_000_000_000 ? sent / 1000d : sent;
        double age = (now.ToUnixTimeMilliseconds() / 1000d) - seconds;
        return Math.Abs(age) < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(age) : null;
    }
}
