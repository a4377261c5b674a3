using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Messages;

/// <summary>Creates attendance records from the details of approvals that were fetched from Feishu.</summary>
public sealed class ProjectSnapshot(MessageDispatcher dispatcher)
{
    /// <summary>Applies and settles one delivery.</summary>
    [Function(nameof(ProjectSnapshot))]
    public Task RunAsync(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.SnapshotName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Snapshot, message, actions, cancellationToken);
}
