using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Messaging;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions;

/// <summary>The triggers of messages, one for each subscription of the topic. Each applies and settles one delivery; only the archive takes batches.</summary>
public sealed class Messages(MessageDispatcher dispatcher)
{
    /// <summary>Creates attendance records from approved leaves.</summary>
    [Function(nameof(ProjectLeave))]
    public Task ProjectLeave(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.LeaveName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Leave, message, actions, cancellationToken);

    /// <summary>Creates attendance records from approved overtime.</summary>
    [Function(nameof(ProjectOvertime))]
    public Task ProjectOvertime(
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

    /// <summary>Creates attendance records from approved attendance corrections.</summary>
    [Function(nameof(ProjectRemedy))]
    public Task ProjectRemedy(
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

    /// <summary>Creates attendance records from approved business trips.</summary>
    [Function(nameof(ProjectTrip))]
    public Task ProjectTrip(
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

    /// <summary>Creates attendance records from approved outings.</summary>
    [Function(nameof(ProjectOut))]
    public Task ProjectOut(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.OutName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Out, message, actions, cancellationToken);

    /// <summary>Creates attendance records from approved shift swaps.</summary>
    [Function(nameof(ProjectShift))]
    public Task ProjectShift(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.ShiftName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Shift, message, actions, cancellationToken);

    /// <summary>Marks attendance records as reverted when their approvals are reverted.</summary>
    [Function(nameof(ProjectRevert))]
    public Task ProjectRevert(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.RevertName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Revert, message, actions, cancellationToken);

    /// <summary>
    /// Processes status changes of approval instances. The status REVERTED marks a record as reverted.
    /// </summary>
    [Function(nameof(ProjectStatus))]
    public Task ProjectStatus(
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

    /// <summary>Creates attendance records from the details of approvals that were fetched from Feishu.</summary>
    [Function(nameof(ProjectSnapshot))]
    public Task ProjectSnapshot(
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

    /// <summary>Creates approver tasks from the task events of corehr processes.</summary>
    [Function(nameof(ProjectApproverTask))]
    public Task ProjectApproverTask(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.ApproverTaskName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.ApproverTask, message, actions, cancellationToken);

    /// <summary>Fetches the details of approvals from Feishu.</summary>
    [Function(nameof(FetchDetail))]
    public Task FetchDetail(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.DetailsName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.Details, message, actions, cancellationToken);

    /// <summary>Fetches the leaves of Feishu People when their processes end.</summary>
    [Function(nameof(FetchPeopleLeave))]
    public Task FetchPeopleLeave(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.PeopleLeaveName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true
        )]
            ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.DispatchAsync(Subscriptions.PeopleLeave, message, actions, cancellationToken);

    /// <summary>Stores every event in the archive.</summary>
    [Function(nameof(ArchiveEvent))]
    public Task ArchiveEvent(
        [ServiceBusTrigger(
            Subscriptions.Topic,
            Subscriptions.ArchiveName,
            Connection = Settings.ServiceBus,
            AutoCompleteMessages = true,
            IsBatched = true
        )]
            ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken
    ) => dispatcher.ArchiveAsync(messages, actions, cancellationToken);
}
