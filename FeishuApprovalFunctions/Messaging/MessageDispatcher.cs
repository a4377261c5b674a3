using Azure.Messaging.ServiceBus;
using FeishuApproval.Archive;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Messaging;

/// <summary>Takes one Service Bus delivery through the core and settles it.</summary>
public sealed class MessageDispatcher(MessageProcessor processor, IEventArchive archive)
{
    /// <summary>Applies a delivery, retries included, and settles it; returns if the message is to be completed or is settled.</summary>
    /// <param name="subscription">Where it came from.</param>
    /// <param name="handler">The subscription's handler.</param>
    /// <param name="received">The message.</param>
    /// <param name="actions">How to settle it.</param>
    /// <param name="cancellationToken">Is cancelled when the server stops.</param>
    /// <exception cref="OperationCanceledException">The server is stopping, and the message is not applied.</exception>
    public async Task DispatchAsync(
        Subscription subscription,
        IMessageHandler handler,
        ServiceBusReceivedMessage received,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken)
    {
        using var activity = Tracing.StartHandling(subscription, received);
        var message = ServiceBusMessageReader.Read(received);
        var opening = new BodyOpener(handler, archive, received);
        var settlement = await processor.ProcessAsync(
            subscription, opening, message, ServiceBusMessageReader.DeliveryCount(received), cancellationToken);
        await MessageSettler.SettleAsync(settlement, received, actions, cancellationToken);
    }
}
