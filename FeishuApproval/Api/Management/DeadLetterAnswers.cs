using System.Text.Json.Serialization;
using FeishuApproval.DeadLetters;
using FeishuApproval.Processing;

namespace FeishuApproval.Api.Management;

/// <summary>A list of dead letters.</summary>
/// <param name="DeadLetters">The dead letters, by subscription, and within a subscription the oldest first.</param>
/// <param name="More">Whether there may be more dead letters.</param>
internal sealed record DeadLetterList(IReadOnlyList<DeadLetterView> DeadLetters, bool More);

/// <summary>A dead letter, as it is shown to operators. The body is omitted, because it contains personal data.</summary>
internal sealed record DeadLetterView
{
    /// <summary>The subscription whose handler failed.</summary>
    public required string Subscription { get; init; }

    /// <summary>The id of the event.</summary>
    public required string EventId { get; init; }

    /// <summary>The event type, or <c>unrecognized</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The reason, as a short constant; null when another tool dead-lettered the event without a reason.</summary>
    public required string? Reason { get; init; }

    /// <summary>What happened and what to do.</summary>
    public required string? Description { get; init; }

    /// <summary>The number of deliveries.</summary>
    public required int DeliveryCount { get; init; }

    /// <summary>When the event was received (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the event was dead-lettered (UTC); absent when the topic does not store this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DeadLetteredAt { get; init; }

    /// <summary>The time since the event was received, in seconds.</summary>
    public required long AgeSeconds { get; init; }

    /// <summary>Creates the view of a dead letter at the time <paramref name="now"/>.</summary>
    public static DeadLetterView From(DeadLetterSummary deadLetter, DateTimeOffset now) =>
        new()
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
/// <param name="Resent">The number of dead letters that were applied and removed.</param>
/// <param name="Kept">The dead letters that failed again and were not removed.</param>
/// <param name="More">Whether the time limit or an unavailable store ended the call before the last dead letter.</param>
internal sealed record ResendAnswer(int Resent, IReadOnlyList<KeptDeadLetter> Kept, bool More);

/// <summary>A dead letter that failed again.</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="EventId">The id of the event.</param>
/// <param name="Reason">Why the event could not be applied.</param>
internal sealed record KeptDeadLetter(string Subscription, string EventId, Failure Reason);

/// <summary>Result of purging dead letters.</summary>
/// <param name="DryRun">Whether the call only counted and removed nothing.</param>
/// <param name="Found">The number of dead letters that the purge is for.</param>
/// <param name="Purged">The number of dead letters that were removed; 0 in a dry run.</param>
/// <param name="More">Whether there may be more dead letters.</param>
/// <param name="Token">The token that confirms what a dry run found; otherwise null.</param>
internal sealed record PurgeAnswer(bool DryRun, int Found, int Purged, bool More, string? Token);
