using Azure.Messaging.ServiceBus;
using FeishuApproval.Processing;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Messaging;

/// <summary>Tells the broker what the core decided.</summary>
internal static class MessageSettler
{
    /// <summary>Settles a message. Not cancellable: what was decided is carried out, also while the host stops.</summary>
    public static Task SettleAsync(Settlement settlement, ServiceBusReceivedMessage message, ServiceBusMessageActions actions) => settlement switch
    {
        Settlement.Complete => actions.CompleteMessageAsync(message),
        Settlement.Abandon => actions.AbandonMessageAsync(message),
        Settlement.DeadLetter deadLetter => actions.DeadLetterMessageAsync(
            message, deadLetterReason: deadLetter.Reason, deadLetterErrorDescription: deadLetter.Description),
        Settlement.None => Task.CompletedTask,
        _ => throw new InvalidOperationException($"{settlement.GetType().Name} is no way to end a delivery."),
    };
}
