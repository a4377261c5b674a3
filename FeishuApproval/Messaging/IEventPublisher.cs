namespace FeishuApproval.Messaging;

/// <summary>Publishes events on the topic.</summary>
public interface IEventPublisher
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
}
