using Azure.Messaging.ServiceBus;
using FeishuApproval.Processing;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Messaging;

/// <summary>Settles a message as the core decided.</summary>
internal static class MessageSettler
{
    /// <summary>
    /// Settles a message that was not applied. To complete one, the function only returns: the Functions host then completes every message
    /// that is not settled yet, which costs no call from the worker to it. Not cancellable: a decision is carried out even while the server stops.
    /// </summary>
    /// <exception cref="OperationCanceledException">The delivery was cancelled, so the message must not be completed; it is delivered again.</exception>
    public static Task SettleAsync(
        Settlement settlement, ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken) => settlement switch
        {
            Settlement.Complete => Task.CompletedTask,
            Settlement.Abandon => actions.AbandonMessageAsync(message, cancellationToken: CancellationToken.None),
            Settlement.DeadLetter deadLetter => actions.DeadLetterMessageAsync(
                message, deadLetterReason: deadLetter.Reason, deadLetterErrorDescription: deadLetter.Description, cancellationToken: CancellationToken.None),
            Settlement.None => throw new OperationCanceledException("The server is stopping; the message will be delivered again.", cancellationToken),
            _ => throw new InvalidOperationException($"{settlement.GetType().Name} does not end a delivery."),
        };
}
