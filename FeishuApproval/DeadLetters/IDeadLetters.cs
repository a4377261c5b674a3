using System.Text.Json.Serialization;
using FeishuApproval.Messaging;

namespace FeishuApproval.DeadLetters;

/// <summary>The messages that failed in every delivery, grouped by subscription.</summary>
public interface IDeadLetters
{
    /// <summary>Counts the dead letters of every subscription.</summary>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be counted now.</exception>
    ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken);

    /// <summary>Lists a subscription's dead letters without changing them.</summary>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read now.</exception>
    ValueTask<DeadLetterPage> ListAsync(Subscription subscription, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <paramref name="decide"/> for the dead letters of a subscription, each at most once and the oldest first. Removes a dead
    /// letter when the decision is to remove it. A kept dead letter can be listed and decided again.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="eventId">The event whose dead letters are processed; null for all events.</param>
    /// <param name="limit">
    /// The maximum number of dead letters to read. If the topic cannot look up dead letters by event, those of other events also count.
    /// </param>
    /// <param name="decide">Decides whether a dead letter is kept or removed.</param>
    /// <param name="cancellationToken">Ends the loop between two dead letters.</param>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read or removed now. Some may already be removed.</exception>
    ValueTask<DeadLetterRemoval> ForEachAsync(
        Subscription subscription,
        string? eventId,
        int limit,
        DeadLetterDecision decide,
        CancellationToken cancellationToken
    );
}

/// <summary>A dead letter, as it is shown to operators. The body is omitted, because it contains personal data.</summary>
public sealed record DeadLetterSummary
{
    /// <summary>The subscription whose handler failed.</summary>
    public required string Subscription { get; init; }

    /// <summary>The id of the event.</summary>
    public required string EventId { get; init; }

    /// <summary>The event's type.</summary>
    public required string Type { get; init; }

    /// <summary>
    /// A short constant from the settlement policy or the broker; null when another tool dead-lettered the message without a reason.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>What happened and what to do.</summary>
    public string? Description { get; init; }

    /// <summary>The number of deliveries.</summary>
    public required int DeliveryCount { get; init; }

    /// <summary>When the webhook received the event (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the message was dead-lettered (UTC); null when the topic does not store this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DeadLetteredAt { get; init; }

    /// <summary>The time since the event was received, in seconds; 0 from a store, which does not compute it.</summary>
    public long AgeSeconds { get; init; }
}

/// <summary>A list of dead letters.</summary>
/// <param name="DeadLetters">The dead letters, by subscription, and within a subscription the oldest first.</param>
/// <param name="More">Whether there may be more dead letters.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterSummary> DeadLetters, bool More);

/// <summary>The number of dead letters of a subscription.</summary>
/// <param name="Subscription">The subscription's name.</param>
/// <param name="Count">The number of counted dead letters.</param>
/// <param name="HasMore">Whether counting stopped at <paramref name="Count"/> and there may be more.</param>
public readonly record struct DeadLetterCount(string Subscription, int Count, bool HasMore);

/// <summary>Decides whether one dead letter is kept or removed.</summary>
/// <param name="deadLetter">The dead letter.</param>
/// <param name="open">Reads the message of the dead letter; returns null when the body cannot be read.</param>
/// <returns>The action for the dead letter. Null keeps it and ends the loop.</returns>
public delegate ValueTask<DeadLetterAction?> DeadLetterDecision(
    DeadLetterSummary deadLetter,
    Func<CancellationToken, ValueTask<EventMessage?>> open
);

/// <summary>The action for a dead letter.</summary>
public enum DeadLetterAction
{
    /// <summary>Keep the dead letter.</summary>
    Keep,

    /// <summary>Remove the dead letter, because its event is now applied.</summary>
    Resent,

    /// <summary>Remove the dead letter without applying its event.</summary>
    Purged,
}

/// <summary>Result of <see cref="IDeadLetters.ForEachAsync"/>.</summary>
/// <param name="Removed">The number of dead letters that were removed.</param>
/// <param name="HasMore">Whether there may be dead letters that were not read.</param>
public readonly record struct DeadLetterRemoval(int Removed, bool HasMore);
