using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Messages;

/// <summary>Approved overtime becomes attendance records.</summary>
public sealed class ProjectOvertime(MessageDispatcher dispatcher)
{
    /// <summary>Handles and settles one delivery.</summary>
    [Function(nameof(ProjectOvertime))]
    public Task RunAsync(
        [ServiceBusTrigger(Subscriptions.Topic, Subscriptions.OvertimeName, Connection = Settings.ServiceBus, AutoCompleteMessages = true)]
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken) =>
        dispatcher.DispatchAsync(Subscriptions.Overtime, message, actions, cancellationToken);
}
