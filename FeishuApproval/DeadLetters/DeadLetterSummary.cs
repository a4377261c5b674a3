namespace FeishuApproval.DeadLetters;

/// <summary>What people are told of a dead letter: never its body, which is about a person.</summary>
public sealed record DeadLetterSummary
{
    /// <summary>The subscription that could not handle it.</summary>
    public required string Subscription { get; init; }

    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>The event's type.</summary>
    public required string Type { get; init; }

    /// <summary>A short constant, the settlement policy's or the broker's; null when somebody set it aside without one.</summary>
    public string? Reason { get; init; }

    /// <summary>What happened and what to do.</summary>
    public string? Description { get; init; }

    /// <summary>How often it was delivered.</summary>
    public required int DeliveryCount { get; init; }

    /// <summary>When the webhook received the event (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it was set aside (UTC); null when the topic does not keep that.</summary>
    public DateTimeOffset? DeadLetteredAt { get; init; }
}
