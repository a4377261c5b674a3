using FeishuApproval.Messaging;

namespace FeishuApproval.Webhook;

/// <summary>Result of verifying a webhook request.</summary>
internal abstract record WebhookVerdict
{
    private WebhookVerdict()
    {
    }

    /// <summary>Feishu checks the URL and expects its text back (feishu-protocol §1.5).</summary>
    public sealed record Challenge(string Text) : WebhookVerdict;

    /// <summary>An authentic event.</summary>
    public sealed record Accepted(EventMessage Message) : WebhookVerdict;

    /// <summary>Not proven to come from Feishu.</summary>
    public sealed record Rejected(RejectReason Reason) : WebhookVerdict;
}

/// <summary>Why a request was rejected. For logs and metrics only; the answer never says it.</summary>
internal enum RejectReason
{
    /// <summary>An Encrypt Key is set and the request carries no signature.</summary>
    SignatureMissing,

    /// <summary>No configured key makes this signature.</summary>
    SignatureMismatch,

    /// <summary>The signed timestamp is unreadable or farther away than <see cref="FeishuOptions.MaxRequestAge"/>.</summary>
    Stale,

    /// <summary>An Encrypt Key is set and the body is not encrypted.</summary>
    Plaintext,

    /// <summary>The body does not decrypt with the key that signed it.</summary>
    Undecryptable,

    /// <summary>The body is not the JSON of an envelope.</summary>
    NotJson,

    /// <summary>The Verification Token is missing or wrong.</summary>
    TokenMismatch,

    /// <summary>The event was sent to another app.</summary>
    AppMismatch,

    /// <summary>The event belongs to another tenant than the configured one.</summary>
    TenantMismatch,
}
