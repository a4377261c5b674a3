using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Messages;

/// <summary>Creates attendance records from approved overtime.</summary>
public sealed class ProjectOvertime(MessageDispatcher dispatcher)
{
    /// <summary>Applies and settles one delivery.</summary>
    [Function(nameof(ProjectOvertime))]
    public Task RunAsync(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.OvertimeName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Overtime, message, actions, cancellationToken);
}
