using System.Collections.Concurrent;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApproval.Operations;
using FeishuApproval.Operations.DeadLetters;

namespace FeishuApprovalFunctions.Messaging;

/// <summary>
/// The dead-letter queues of the topic's subscriptions. Looking is peeking, which locks nothing; the exact count would take a
/// management call and a role that the app does not have, so it ends at <see cref="MaxPeeked"/>.
/// </summary>
internal sealed class ServiceBusDeadLetters(ServiceBusClient client) : IDeadLetters
{
    /// <summary>How many messages of a queue are looked at.</summary>
    internal const int MaxPeeked = 250;

    private readonly ConcurrentDictionary<string, ServiceBusReceiver> _receivers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(Subscriptions.All.Select(async subscription =>
        {
            var peeked = await PeekAsync(subscription, MaxPeeked, cancellationToken);
            return new DeadLetterCount(subscription.Name, peeked.Count, HasMore: peeked.Count == MaxPeeked);
        }));

    private Task<List<ServiceBusReceivedMessage>> PeekAsync(Subscription subscription, int limit, CancellationToken cancellationToken) => CallAsync(
        async () =>
        {
            var peeked = new List<ServiceBusReceivedMessage>();
            while (peeked.Count < limit)
            {
                long from = peeked.Count == 0 ? 0 : peeked[^1].SequenceNumber + 1;
                var next = await Receiver(subscription).PeekMessagesAsync(limit - peeked.Count, from, cancellationToken);
                if (next.Count == 0) break;
                peeked.AddRange(next);
            }

            return peeked;
        },
        cancellationToken);

    private ServiceBusReceiver Receiver(Subscription subscription) => _receivers.GetOrAdd(
        subscription.Name,
        (name, client) => client.CreateReceiver(Subscriptions.Topic, name, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }),
        client);

    private static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (IsUnavailable(exception, cancellationToken))
        {
            throw new StoreUnavailableException($"The dead letters of {Subscriptions.Topic} cannot be reached now.", exception);
        }
    }

    private static bool IsUnavailable(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        ServiceBusException or UnauthorizedAccessException or TimeoutException or IOException or AuthenticationFailedException => true,
        _ => false,
    };
}
