using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Messages;

/// <summary>Processes status changes of approval instances. The status REVERTED marks a record as reverted.</summary>
public sealed class ProjectStatus(MessageDispatcher dispatcher)
{
    /// <summary>Applies and settles one delivery.</summary>
    [Function(nameof(ProjectStatus))]
    public Task RunAsync(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.StatusName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Status, message, actions, cancellationToken);
}
