using Azure.Messaging.ServiceBus;
using FeishuApproval.Processing;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Messaging;

/// <summary>Settles a message according to the core's decision.</summary>
internal static class MessageSettler
{
    /// <summary>
    /// Settles a message that was not applied. To complete a message, the function only returns: the Functions host then completes every
    /// message that is not settled yet. This saves a call from the worker to the host. Not cancellable, because a decision is carried out
    /// even while the server stops.
    /// </summary>
    /// <exception cref="OperationCanceledException">The delivery was cancelled, and the message is delivered again.</exception>
    public static async Task SettleAsync(
        Settlement settlement,
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    )
    {
        switch (settlement)
        {
            case Settlement.Complete:
                return;
            case Settlement.Abandon:
                await actions.AbandonMessageAsync(message, cancellationToken: CancellationToken.None);
                return;
            case Settlement.DeadLetter(var reason, var description):
                await actions.DeadLetterMessageAsync(
                    message,
                    deadLetterReason: reason,
                    deadLetterErrorDescription: description,
                    cancellationToken: CancellationToken.None
                );
                return;
            case Settlement.None:
                throw new OperationCanceledException(
                    "The server is stopping; the message will be delivered again.",
                    cancellationToken
                );
            default:
                throw new InvalidOperationException($"{settlement.GetType().Name} does not end a delivery.");
        }
    }
}
