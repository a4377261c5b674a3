using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;

namespace FeishuApproval.Azure.Messaging;

/// <summary>Applies a Service Bus delivery. The caller settles it.</summary>
internal sealed class MessageReceiver(
    MessageProcessor processor,
    SubscriptionHandlers handlers,
    TableEventArchive archive,
    TableErasedEvents erased,
    ArchiveBatch batch
)
{
    /// <summary>Stores the messages of the archive that can be stored together; <see cref="ReceiveAsync"/> settles each of them.</summary>
    public Task<IReadOnlySet<ServiceBusReceivedMessage>> ArchiveAsync(
        IReadOnlyList<ServiceBusReceivedMessage> received,
        CancellationToken cancellationToken
    ) => batch.AddAsync(received, cancellationToken);

    /// <summary>Applies a delivery, including retries.</summary>
    /// <param name="subscription">The subscription of the delivery.</param>
    /// <param name="received">The message.</param>
    /// <param name="isStored">Whether <see cref="ArchiveAsync"/> has stored it.</param>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    /// <returns>How the message is settled.</returns>
    public async Task<Settlement> ReceiveAsync(
        Subscription subscription,
        ServiceBusReceivedMessage received,
        bool isStored,
        CancellationToken cancellationToken
    )
    {
        var handler =
            handlers.Find(subscription)
            ?? throw new InvalidOperationException($"The subscription {subscription.Name} has no handler.");
        using var activity = Tracing.StartHandling(subscription, received);
        return await processor.ProcessAsync(
            subscription,
            new Delivery(received, isStored, handler, archive, erased),
            ServiceBusMessageReader.Read(received),
            ServiceBusMessageReader.DeliveryCount(received),
            cancellationToken
        );
    }

    /// <summary>
    /// Calls the subscription's handler with the body, unless the message is stored already or its event was erased: such an event arrives
    /// again as a late retry or as a captured request.
    /// </summary>
    private sealed class Delivery(
        ServiceBusReceivedMessage received,
        bool isStored,
        IMessageHandler handler,
        TableEventArchive archive,
        TableErasedEvents erased
    ) : IMessageHandler
    {
        public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
        {
            if (isStored)
                return HandlerOutcome.Applied;
            if (await erased.ContainsAsync(message.MessageId, cancellationToken))
                return HandlerOutcome.NoEffect;
            return await ServiceBusMessageReader.ReadBodyAsync(received, archive, cancellationToken) is { } body
                ? await handler.HandleAsync(message with { Body = body }, cancellationToken)
                : HandlerOutcome.Unreadable;
        }
    }
}
