using Azure.Messaging.ServiceBus;
using FeishuApproval.Archive;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Messaging;

/// <summary>Applies one Service Bus delivery and settles it.</summary>
public sealed class MessageDispatcher
{
    private readonly MessageProcessor _processor;

    private readonly SubscriptionHandlers _handlers;

    private readonly IEventArchive _archive;

    internal MessageDispatcher(MessageProcessor processor, SubscriptionHandlers handlers, IEventArchive archive)
    {
        _processor = processor;
        _handlers = handlers;
        _archive = archive;
    }

    /// <summary>Applies a delivery, including retries, and settles it. Returns when the message is settled or can be completed.</summary>
    /// <param name="subscription">The subscription of the delivery.</param>
    /// <param name="received">The message.</param>
    /// <param name="actions">The actions that settle the message.</param>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    /// <exception cref="OperationCanceledException">The server is stopping, and the message is not applied.</exception>
    public async Task DispatchAsync(
        Subscription subscription,
        ServiceBusReceivedMessage received,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    )
    {
        var handler =
            _handlers.Find(subscription)
            ?? throw new InvalidOperationException($"The subscription {subscription.Name} has no handler.");
        using var activity = Tracing.StartHandling(subscription, received);
        var message = ServiceBusMessageReader.Read(received);
        var opening = new BodyOpener(handler, _archive, received);
        var settlement = await _processor.ProcessAsync(
            subscription,
            opening,
            message,
            ServiceBusMessageReader.DeliveryCount(received),
            cancellationToken
        );
        await MessageSettler.SettleAsync(settlement, received, actions, cancellationToken);
    }
}
