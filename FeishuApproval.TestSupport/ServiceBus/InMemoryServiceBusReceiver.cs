using Azure.Messaging.ServiceBus;

namespace FeishuApproval.TestSupport.ServiceBus;

/// <summary>A receiver of one queue of an <see cref="InMemoryServiceBusTopic"/>: peeking, locks, and settling.</summary>
internal sealed class InMemoryServiceBusReceiver(InMemoryServiceBusQueue queue) : ServiceBusReceiver
{
    public override async Task<ServiceBusReceivedMessage> PeekMessageAsync(
        long? fromSequenceNumber = null,
        CancellationToken cancellationToken = default
    ) => await PeekMessagesAsync(1, fromSequenceNumber, cancellationToken) is [var message] ? message : null!;

    public override async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
        int maxMessages,
        long? fromSequenceNumber = null,
        CancellationToken cancellationToken = default
    )
    {
        await queue.BeforeCall("peek", cancellationToken);
        return queue.Peek(maxMessages, fromSequenceNumber ?? 0);
    }

    public override async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
        int maxMessages,
        TimeSpan? maxWaitTime = null,
        CancellationToken cancellationToken = default
    )
    {
        await queue.BeforeCall("receive", cancellationToken);
        return queue.Lock(maxMessages);
    }

    public override async Task CompleteMessageAsync(
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken = default
    )
    {
        await queue.BeforeCall("complete", cancellationToken);
        queue.Complete(message);
    }

    public override async Task AbandonMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = null,
        CancellationToken cancellationToken = default
    )
    {
        await queue.BeforeCall("abandon", cancellationToken);
        queue.Abandon(message);
    }

    public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
