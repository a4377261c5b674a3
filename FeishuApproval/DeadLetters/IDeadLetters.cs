using FeishuApproval.Messaging;

namespace FeishuApproval.DeadLetters;

/// <summary>The messages that failed in every delivery, by subscription.</summary>
public interface IDeadLetters
{
    /// <summary>How many each subscription has, for every subscription.</summary>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be counted now.</exception>
    ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken);

    /// <summary>Lists a subscription's dead letters without changing them.</summary>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read now.</exception>
    ValueTask<DeadLetterPage> ListAsync(Subscription subscription, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <paramref name="decide"/> for a subscription's dead letters, each at most once and the oldest first, and removes those it
    /// names. A dead letter that is kept can be listed and decided again.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="eventId">The event whose dead letters are processed; null for all events.</param>
    /// <param name="limit">The most dead letters to read. A topic without a look-up by event counts those of other events too.</param>
    /// <param name="decide">Decides about each.</param>
    /// <param name="cancellationToken">Ends the loop between two dead letters.</param>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read or removed now. Some may already be removed.</exception>
    ValueTask<DeadLetterRemoval> ForEachAsync(
        Subscription subscription, string? eventId, int limit, DeadLetterDecision decide, CancellationToken cancellationToken);
}

/// <summary>A dead letter as operators see it: without its body, which is personal data.</summary>
public sealed record DeadLetterSummary
{
    /// <summary>The subscription whose handler failed.</summary>
    public required string Subscription { get; init; }

    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>The event's type.</summary>
    public required string Type { get; init; }

    /// <summary>A short constant from the settlement policy or the broker; null when another tool dead-lettered it without one.</summary>
    public string? Reason { get; init; }

    /// <summary>What happened and what to do.</summary>
    public string? Description { get; init; }

    /// <summary>How often it was delivered.</summary>
    public required int DeliveryCount { get; init; }

    /// <summary>When the webhook received the event (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it was dead-lettered (UTC); null when the topic does not keep that.</summary>
    public DateTimeOffset? DeadLetteredAt { get; init; }
}

/// <summary>Some dead letters of a subscription.</summary>
/// <param name="DeadLetters">The oldest first.</param>
/// <param name="HasMore">Whether there may be more dead letters.</param>
public readonly record struct DeadLetterPage(IReadOnlyList<DeadLetterSummary> DeadLetters, bool HasMore);

/// <summary>How many dead letters a subscription has.</summary>
/// <param name="Subscription">The subscription's name.</param>
/// <param name="Count">How many were counted.</param>
/// <param name="HasMore">Whether counting stopped there and there may be more.</param>
public readonly record struct DeadLetterCount(string Subscription, int Count, bool HasMore);

/// <summary>Decides about one dead letter.</summary>
/// <param name="deadLetter">The dead letter.</param>
/// <param name="open">Reads its message; null when the body cannot be read.</param>
/// <returns>What to do with it; null keeps it and ends the loop.</returns>
public delegate ValueTask<DeadLetterAction?> DeadLetterDecision(
    DeadLetterSummary deadLetter, Func<CancellationToken, ValueTask<EventMessage?>> open);

/// <summary>What to do with a dead letter.</summary>
public enum DeadLetterAction
{
    /// <summary>Keep it.</summary>
    Keep,

    /// <summary>Remove it, because its event is applied now.</summary>
    Resent,

    /// <summary>Remove it without applying its event.</summary>
    Purged,
}

/// <summary>Result of <see cref="IDeadLetters.ForEachAsync"/>.</summary>
/// <param name="Removed">How many dead letters were removed.</param>
/// <param name="HasMore">Whether there may be dead letters that were not read.</param>
public readonly record struct DeadLetterRemoval(int Removed, bool HasMore);
