using FeishuApproval.Messaging;

namespace FeishuApproval.DeadLetters;

/// <summary>The messages that subscriptions have set aside for a person.</summary>
public interface IDeadLetters
{
    /// <summary>How many each subscription has; every subscription is named.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be counted now.</exception>
    ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken);

    /// <summary>Looks at a subscription's dead letters and leaves them as they are.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be read now.</exception>
    ValueTask<DeadLetterPage> ListAsync(Subscription subscription, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Hands a subscription's dead letters to a decide, each once at most, the oldest first, and removes those that go. What is removed
    /// stays removed; what is kept can be visited again.
    /// </summary>
    /// <param name="subscription">Whose letters.</param>
    /// <param name="eventId">Only those of this event; null for all.</param>
    /// <param name="limit">How many are visited at most. A topic that cannot look an event up counts the letters that it passes over, too.</param>
    /// <param name="decide">Decides about each.</param>
    /// <param name="cancellationToken">Ends the visit between two letters.</param>
    /// <exception cref="StoreUnavailableException">They cannot be read or removed now; some may have been.</exception>
    ValueTask<DeadLetterRemoval> ForEachAsync(Subscription subscription, string? eventId, int limit, DeadLetterDecision decide, CancellationToken cancellationToken);
}
