namespace FeishuApproval.Messaging;

/// <summary>The topic: it stores events durably and delivers them to the subscriptions of <see cref="Subscriptions"/>.</summary>
public interface ITopic
{
    /// <summary>
    /// Publishes the message to the topic. Completes only when the topic has stored the message durably. If the MessageId was already
    /// stored within the duplicate-detection window, the call also completes, and the message is not delivered again. The topic retains the
    /// body of the message, so the body must not change afterwards.
    /// </summary>
    /// <exception cref="PublishException">The topic rejected the message, or cannot store it now.</exception>
    /// <exception cref="OperationCanceledException">
    /// The caller's timeout expired first. The message may or may not be on the topic.
    /// </exception>
    ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when the topic has responded, and throws any exception otherwise. Uses data-plane operations only: it runs every few
    /// seconds, and management operations are throttled.
    /// </summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Lists accepted events of attendance that are not applied yet, the oldest of each subscription first. Their bodies may be empty.
    /// </summary>
    /// <param name="max">The maximum number of events.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The topic is unavailable.</exception>
    ValueTask<IReadOnlyList<EventMessage>> ListWaitingAsync(int max, CancellationToken cancellationToken);
}
