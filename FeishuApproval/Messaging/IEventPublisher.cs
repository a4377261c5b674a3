namespace FeishuApproval.Messaging;

/// <summary>Publishes events on the topic.</summary>
public interface IEventPublisher
{
    /// <summary>
    /// Puts the message on the topic. Completes only when the topic holds it durably; a message whose MessageId the topic has
    /// taken within its duplicate-detection window completes likewise and is not delivered again. The topic keeps the message's body,
    /// which must not change afterwards.
    /// </summary>
    /// <exception cref="PublishException">The topic refused the message, or cannot take it now.</exception>
    /// <exception cref="OperationCanceledException">
    /// The caller's timeout ended first; the message may or may not be on the topic.
    /// </exception>
    ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken);
}
