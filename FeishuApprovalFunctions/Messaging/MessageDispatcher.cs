using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Messaging;

/// <summary>Applies one Service Bus delivery and settles it.</summary>
public sealed class MessageDispatcher
{
    private readonly MessageReceiver _receiver;

    internal MessageDispatcher(MessageReceiver receiver) => _receiver = receiver;

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
        var settlement = await _receiver.ReceiveAsync(subscription, received, cancellationToken);
        await MessageSettler.SettleAsync(settlement, received, actions, cancellationToken);
    }
}
