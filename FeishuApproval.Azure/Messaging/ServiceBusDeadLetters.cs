using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Storage;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>
/// The dead-letter queues of the topic's subscriptions. Listing uses peek, which locks no message. An exact count needs a management call
/// and a role that the app does not have. So counting stops at <see cref="DeadLetterService.Limit"/>.
/// </summary>
internal sealed class ServiceBusDeadLetters(ServiceBusClient client, TableEventArchive archive) : IDeadLetters
{
    private const int BatchSize = 50;

    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, ServiceBusReceiver> _receivers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(
            Subscriptions.All.Select(async subscription =>
            {
                var peeked = await PeekAsync(subscription, DeadLetterService.Limit, cancellationToken);
                return new DeadLetterCount(
                    subscription.Name,
                    peeked.Count,
                    HasMore: peeked.Count == DeadLetterService.Limit
                );
            })
        );

    /// <inheritdoc/>
    public async ValueTask<DeadLetterPage> ListAsync(
        Subscription subscription,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var peeked = await PeekAsync(subscription, limit, cancellationToken);
        return new DeadLetterPage(
            [.. peeked.Select(message => Summary(subscription, message))],
            More: peeked.Count == limit
        );
    }

    /// <summary>
    /// Locks dead letters, the oldest first, and completes those to remove. The other dead letters stay locked until the call ends; if they
    /// were abandoned immediately, they would be received again. Service Bus cannot find a message by its id. So a call for one event may
    /// end before the end of the queue. It then leaves the dead letters of other events locked for a minute (the subscription's setting),
    /// and the next call continues after them.
    /// </summary>
    public async ValueTask<DeadLetterRemoval> ForEachAsync(
        Subscription subscription,
        string? eventId,
        int limit,
        DeadLetterDecision decide,
        CancellationToken cancellationToken
    )
    {
        var receiver = Receiver(subscription);
        var held = new Queue<ServiceBusReceivedMessage>();
        var kept = new List<ServiceBusReceivedMessage>();
        var passedOver = new List<ServiceBusReceivedMessage>();
        var seen = new HashSet<long>();
        int visited = 0,
            removed = 0;
        try
        {
            while (true)
            {
                if (held.Count == 0)
                {
                    var received = await CallAsync(
                        () => receiver.ReceiveMessagesAsync(BatchSize, ReceiveTimeout, cancellationToken),
                        cancellationToken
                    );
                    if (received.Count == 0)
                    {
                        kept.AddRange(passedOver);

                        // A first answer without messages may only mean that the link was slow, or that another call has the locks.
                        return new(
                            removed,
                            HasMore: visited == 0 && (await PeekAsync(subscription, 1, cancellationToken)).Count > 0
                        );
                    }

                    foreach (var message in received)
                        held.Enqueue(message);
                }

                if (visited++ == limit || cancellationToken.IsCancellationRequested)
                    return new(removed, HasMore: true);

                // Locks expire during a long call. From this message on, the queue repeats.
                if (!seen.Add(held.Peek().SequenceNumber))
                    return new(removed, HasMore: true);
                var next = held.Dequeue();
                var summary = Summary(subscription, next);
                if (eventId is not null && summary.EventId != eventId)
                {
                    passedOver.Add(next);
                    continue;
                }

                kept.Add(next);
                var action = await decide(summary, token => OpenAsync(next, token));
                if (action is null)
                    return new(removed, HasMore: true);
                if (action == DeadLetterAction.Keep || !await TryCompleteAsync(receiver, next, cancellationToken))
                    continue;
                kept.Remove(next);
                removed++;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new(removed, HasMore: true);
        }
        finally
        {
            foreach (var message in kept.Concat(held))
                await GiveBackAsync(receiver, message);
        }
    }

    private async ValueTask<EventMessage?> OpenAsync(
        ServiceBusReceivedMessage received,
        CancellationToken cancellationToken
    ) =>
        await ServiceBusMessageReader.ReadBodyAsync(received, archive, cancellationToken) is { } body
            ? ServiceBusMessageReader.Read(received) with
            {
                Body = body,
            }
            : null;

    /// <summary>
    /// Completes a dead letter. Returns false when its lock expired: the dead letter still exists, and applying it again changes nothing.
    /// </summary>
    private static Task<bool> TryCompleteAsync(
        ServiceBusReceiver receiver,
        ServiceBusReceivedMessage message,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async () =>
            {
                try
                {
                    // Not cancellable, because a decision must be carried out.
                    await receiver.CompleteMessageAsync(message, CancellationToken.None);
                    return true;
                }
                catch (ServiceBusException exception) when (exception.Reason == ServiceBusFailureReason.MessageLockLost)
                {
                    return false;
                }
            },
            cancellationToken
        );

    private static async Task GiveBackAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message)
    {
        try
        {
            await receiver.AbandonMessageAsync(message, cancellationToken: CancellationToken.None);
        }
        catch (Exception exception) when (ServiceBusFaults.IsUnavailable(exception, CancellationToken.None))
        {
            // The lock expires within a minute.
        }
    }

    private static DeadLetterSummary Summary(Subscription subscription, ServiceBusReceivedMessage received)
    {
        var message = ServiceBusMessageReader.Read(received);
        return new DeadLetterSummary
        {
            Subscription = subscription.Name,
            EventId = message.MessageId,
            Type = message.Subject,
            Reason = received.DeadLetterReason,
            Description = received.DeadLetterErrorDescription,
            DeliveryCount = ServiceBusMessageReader.DeliveryCount(received),
            ReceivedAt = message.ReceivedAt,
        };
    }

    private Task<List<ServiceBusReceivedMessage>> PeekAsync(
        Subscription subscription,
        int limit,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async () =>
            {
                var peeked = new List<ServiceBusReceivedMessage>();
                while (peeked.Count < limit)
                {
                    long from = peeked.Count == 0 ? 0 : peeked[^1].SequenceNumber + 1;
                    var next = await Receiver(subscription)
                        .PeekMessagesAsync(limit - peeked.Count, from, cancellationToken);
                    if (next.Count == 0)
                        break;
                    peeked.AddRange(next);
                }

                return peeked;
            },
            cancellationToken
        );

    private ServiceBusReceiver Receiver(Subscription subscription) =>
        _receivers.GetOrAdd(
            subscription.Name,
            (name, client) =>
                client.CreateReceiver(
                    Subscriptions.Topic,
                    name,
                    new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }
                ),
            client
        );

    private static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (ServiceBusFaults.IsUnavailable(exception, cancellationToken))
        {
            throw new StoreUnavailableException(
                $"The dead letters of {Subscriptions.Topic} cannot be reached now.",
                exception
            );
        }
    }
}
