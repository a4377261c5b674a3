using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>Handles a message unless its event was erased. Such an event arrives again as a late retry or as a captured request.</summary>
internal sealed class ErasedEventFilter(IMessageHandler handler, TableErasedEvents erased) : IMessageHandler
{
    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken) =>
        await erased.ContainsAsync(message.MessageId, cancellationToken)
            ? HandlerOutcome.NoEffect
            : await handler.HandleAsync(message, cancellationToken);
}
