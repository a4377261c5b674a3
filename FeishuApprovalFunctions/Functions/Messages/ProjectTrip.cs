using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Messages;

/// <summary>Creates attendance records from approved business trips.</summary>
public sealed class ProjectTrip(MessageDispatcher dispatcher)
{
    /// <summary>Applies and settles one delivery.</summary>
    [Function(nameof(ProjectTrip))]
    public Task RunAsync(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.TripName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Trip, message, actions, cancellationToken);
}
