namespace FeishuApproval.Messaging;

/// <summary>Applies the messages of a subscription. Handling the same message again changes nothing.</summary>
internal interface IMessageHandler
{
    /// <summary>Handles one message.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken);
}
