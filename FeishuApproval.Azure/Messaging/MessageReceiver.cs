using Azure.Messaging.ServiceBus;
using FeishuApproval.Archive;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;

namespace FeishuApproval.Azure.Messaging;

/// <summary>Applies a Service Bus delivery. The caller settles it.</summary>
internal sealed class MessageReceiver(
    MessageProcessor processor,
    SubscriptionHandlers handlers,
    IEventArchive archive,
    TableErasedEvents erased
)
{
    /// <summary>Applies a delivery, including retries.</summary>
    /// <param name="subscription">The subscription of the delivery.</param>
    /// <param name="received">The message.</param>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    /// <returns>How the message is settled.</returns>
    public async Task<Settlement> ReceiveAsync(
        Subscription subscription,
        ServiceBusReceivedMessage received,
        CancellationToken cancellationToken
    )
    {
        var handler =
            handlers.Find(subscription)
            ?? throw new InvalidOperationException($"The subscription {subscription.Name} has no handler.");
        using var activity = Tracing.StartHandling(subscription, received);
        return await processor.ProcessAsync(
            subscription,
            new ErasedEventFilter(new BodyOpener(handler, archive, received), erased),
            ServiceBusMessageReader.Read(received),
            ServiceBusMessageReader.DeliveryCount(received),
            cancellationToken
        );
    }
}
