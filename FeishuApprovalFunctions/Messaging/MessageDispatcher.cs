using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Messaging;

/// <summary>Applies Service Bus deliveries and settles them.</summary>
public sealed class MessageDispatcher
{
    /// <summary>Half of the time of a lock (<c>lockDuration</c> of the subscriptions).</summary>
    private static readonly TimeSpan RenewLocksAfter = TimeSpan.FromSeconds(30);

    private readonly MessageReceiver _receiver;
    private readonly TimeProvider _time;

    internal MessageDispatcher(MessageReceiver receiver, TimeProvider time) => (_receiver, _time) = (receiver, time);

    /// <summary>Applies a delivery, including retries, and settles it. Returns when the message is settled or can be completed.</summary>
    /// <param name="subscription">The subscription of the delivery.</param>
    /// <param name="received">The message.</param>
    /// <param name="actions">The actions that settle the message.</param>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    /// <exception cref="OperationCanceledException">The server is stopping, and the message is not applied.</exception>
    public Task DispatchAsync(
        Subscription subscription,
        ServiceBusReceivedMessage received,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => DispatchAsync(subscription, received, isStored: false, actions, cancellationToken);

    /// <summary>
    /// Stores a batch in the archive and settles its messages, each by its own outcome. The Functions host renews no locks of a batch, so
    /// this does.
    /// </summary>
    /// <param name="received">The messages.</param>
    /// <param name="actions">The actions that settle the messages.</param>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    /// <exception cref="OperationCanceledException">The server is stopping, and a message is not stored.</exception>
    public async Task ArchiveAsync(
        IReadOnlyList<ServiceBusReceivedMessage> received,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    )
    {
        var stored = await _receiver.ArchiveAsync(received, cancellationToken);
        var deliveries = received.ToDictionary(
            message => message,
            message =>
                DispatchAsync(Subscriptions.Archive, message, stored.Contains(message), actions, cancellationToken)
        );
        var all = Task.WhenAll(deliveries.Values);
        try
        {
            while (!all.IsCompleted)
            {
                using var half = new CancellationTokenSource(RenewLocksAfter, _time);
                await all.WaitAsync(half.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (all.IsCompleted)
                    break;
                foreach (var (message, _) in deliveries.Where(delivery => !delivery.Value.IsCompleted))
                    await actions.RenewMessageLockAsync(message, CancellationToken.None);
            }
        }
        finally
        {
            await all;
        }
    }

    private async Task DispatchAsync(
        Subscription subscription,
        ServiceBusReceivedMessage received,
        bool isStored,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    )
    {
        var settlement = await _receiver.ReceiveAsync(subscription, received, isStored, cancellationToken);
        await MessageSettler.SettleAsync(settlement, received, actions, cancellationToken);
    }
}
