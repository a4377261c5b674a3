using System.Text.Json.Serialization;
using FeishuApproval.DeadLetters;
using FeishuApproval.Processing;

namespace FeishuApproval.Api.Management;

/// <summary>Some dead letters.</summary>
/// <param name="DeadLetters">The dead letters; of each subscription the oldest first.</param>
/// <param name="More">Whether there may be more.</param>
internal sealed record DeadLetterList(IReadOnlyList<DeadLetterView> DeadLetters, bool More);

/// <summary>A dead letter, as operators see it: never its body, which is personal data.</summary>
internal sealed record DeadLetterView
{
    /// <summary>The subscription whose handler failed.</summary>
    public required string Subscription { get; init; }

    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>The event type, or <c>unrecognized</c>.</summary>
    public required string Type { get; init; }

    /// <summary>A short constant; null when another tool dead-lettered it without one.</summary>
    public required string? Reason { get; init; }

    /// <summary>What happened and what to do.</summary>
    public required string? Description { get; init; }

    /// <summary>How often it was delivered.</summary>
    public required int DeliveryCount { get; init; }

    /// <summary>When the event was received (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it was dead-lettered (UTC); absent when the topic does not keep that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DeadLetteredAt { get; init; }

    /// <summary>Seconds since the event was received.</summary>
    public required long AgeSeconds { get; init; }

    /// <summary>The view of a dead letter at a time.</summary>
    public static DeadLetterView From(DeadLetterSummary deadLetter, DateTimeOffset now) => new()
    {
        Subscription = deadLetter.Subscription,
        EventId = deadLetter.EventId,
        Type = deadLetter.Type,
        Reason = deadLetter.Reason,
        Description = deadLetter.Description,
        DeliveryCount = deadLetter.DeliveryCount,
        ReceivedAt = deadLetter.ReceivedAt,
        DeadLetteredAt = deadLetter.DeadLetteredAt,
        AgeSeconds = (long)(now - deadLetter.ReceivedAt).TotalSeconds,
    };
}

/// <summary>Result of resending dead letters.</summary>
/// <param name="Resent">How many were applied and removed.</param>
/// <param name="Kept">Those that failed again and stay.</param>
/// <param name="More">Whether time or an unavailable store ended it before the last dead letter.</param>
internal sealed record ResendAnswer(int Resent, IReadOnlyList<KeptDeadLetter> Kept, bool More);

/// <summary>A dead letter that failed again.</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="EventId">The event.</param>
/// <param name="Reason">Why it could not be applied.</param>
internal sealed record KeptDeadLetter(string Subscription, string EventId, Failure Reason);

/// <summary>Result of purging dead letters.</summary>
/// <param name="Purged">How many were removed.</param>
/// <param name="More">Whether there may be more.</param>
internal sealed record PurgeAnswer(int Purged, bool More);
