using FeishuApproval.Messaging;

namespace FeishuApproval.Webhook;

/// <summary>Result of verifying a webhook request.</summary>
internal abstract record WebhookVerdict
{
    private WebhookVerdict() { }

    /// <summary>Feishu checks the URL. The response must contain the same text.</summary>
    public sealed record Challenge(string Text) : WebhookVerdict;

    /// <summary>An authentic event.</summary>
    public sealed record Accepted(EventMessage Message) : WebhookVerdict;

    /// <summary>The request is not proven to come from Feishu.</summary>
    public sealed record Rejected(RejectReason Reason) : WebhookVerdict
    {
        /// <summary>
        /// How far the time of an authentic signature is behind this machine's clock; null for other reasons. It is for operators, and
        /// does not distinguish two verdicts.
        /// </summary>
        public TimeSpan? ClockDifference { get; init; }

        /// <inheritdoc/>
        public bool Equals(Rejected? other) => other is not null && Reason == other.Reason;

        /// <inheritdoc/>
        public override int GetHashCode() => (int)Reason;
    }
}

/// <summary>Why a request was rejected. For logs and metrics only; the response never contains it.</summary>
internal enum RejectReason
{
    /// <summary>The body is encrypted, but no Encrypt Key is set.</summary>
    EncryptKeyMissing,

    /// <summary>An Encrypt Key is set, but the request has no signature.</summary>
    SignatureMissing,

    /// <summary>No configured key produces this signature.</summary>
    SignatureMismatch,

    /// <summary>
    /// The signed timestamp is unreadable, or its distance from now is longer than <see cref="FeishuOptions.MaxRequestAge"/>.
    /// </summary>
    Stale,

    /// <summary>An Encrypt Key is set, but the body is not encrypted.</summary>
    Plaintext,

    /// <summary>The body cannot be decrypted with the key of its signature.</summary>
    Undecryptable,

    /// <summary>The body is not a JSON envelope.</summary>
    NotJson,

    /// <summary>The Verification Token is missing or wrong.</summary>
    TokenMismatch,

    /// <summary>The event was sent to another app.</summary>
    AppMismatch,

    /// <summary>The event belongs to another tenant than the configured one.</summary>
    TenantMismatch,
}
