namespace FeishuApproval.Messaging;

/// <summary>Applies the messages of a subscription. A message that is handled again changes nothing.</summary>
internal interface IMessageHandler
{
    /// <summary>Handles one message.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken);
}
