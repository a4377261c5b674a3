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
        var handler = isStored
            ? Stored.Instance
            : handlers.Find(subscription)
                ?? throw new InvalidOperationException($"The subscription {subscription.Name} has no handler.");
        using var activity = Tracing.StartHandling(subscription, received);
        return await processor.ProcessAsync(
            subscription,
            isStored ? handler : new ErasedEventFilter(new BodyOpener(handler, archive, received), erased),
            ServiceBusMessageReader.Read(received),
            ServiceBusMessageReader.DeliveryCount(received),
            cancellationToken
        );
    }

    /// <summary>Handles a message that is stored.</summary>
    private sealed class Stored : IMessageHandler
    {
        public static Stored Instance { get; } = new();

        public ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken) =>
            ValueTask.FromResult(HandlerOutcome.Applied);
    }
}
