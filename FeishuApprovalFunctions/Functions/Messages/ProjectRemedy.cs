using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Messages;

/// <summary>Creates attendance records from approved attendance corrections.</summary>
public sealed class ProjectRemedy(MessageDispatcher dispatcher)
{
    /// <summary>Applies and settles one delivery.</summary>
    [Function(nameof(ProjectRemedy))]
    public Task RunAsync(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.RemedyName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Remedy, message, actions, cancellationToken);
}
