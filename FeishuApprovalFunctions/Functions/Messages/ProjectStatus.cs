using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Messages;

/// <summary>Status changes of approval instances: those that say REVERTED make a record reverted.</summary>
public sealed class ProjectStatus(MessageDispatcher dispatcher)
{
    /// <summary>Handles and settles one delivery.</summary>
    [Function(nameof(ProjectStatus))]
    public Task RunAsync(
        [ServiceBusTrigger(Subscriptions.Topic, Subscriptions.StatusName, Connection = Settings.ServiceBus, AutoCompleteMessages = true)]
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken) =>
        dispatcher.DispatchAsync(Subscriptions.Status, message, actions, cancellationToken);
}
