using FeishuApproval.Messaging;

namespace FeishuApproval.Webhook;

/// <summary>What a webhook request turned out to be.</summary>
public abstract record WebhookVerdict
{
    private WebhookVerdict()
    {
    }

    /// <summary>Feishu checks the URL and wants its text back (feishu-protocol §1.5).</summary>
    public sealed record Challenge(string Text) : WebhookVerdict;

    /// <summary>An authentic event.</summary>
    public sealed record Accepted(EventMessage Message) : WebhookVerdict;

    /// <summary>Not proven to come from Feishu.</summary>
    public sealed record Rejected(RejectReason Reason) : WebhookVerdict;
}
