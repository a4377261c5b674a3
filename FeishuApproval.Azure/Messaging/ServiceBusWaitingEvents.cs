using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Closings;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>The events in the subscriptions of attendance. They are peeked, which locks no message.</summary>
internal sealed class ServiceBusWaitingEvents(ServiceBusClient client) : IWaitingEvents
{
    private readonly ConcurrentDictionary<string, ServiceBusReceiver> _receivers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EventMessage>> ListAsync(int max, CancellationToken cancellationToken)
    {
        try
        {
            var peeked = await Task.WhenAll(
                Subscriptions.Attendance.Select(subscription =>
                    _receivers
                        .GetOrAdd(
                            subscription.Name,
                            (name, client) => client.CreateReceiver(Subscriptions.Topic, name),
                            client
                        )
                        .PeekMessagesAsync(max, fromSequenceNumber: 0, cancellationToken)
                )
            );
            return [.. peeked.SelectMany(messages => messages).Take(max).Select(ServiceBusMessageReader.Read)];
        }
        catch (Exception exception) when (ServiceBusFaults.IsUnavailable(exception, cancellationToken))
        {
            throw new StoreUnavailableException(
                $"The events of {Subscriptions.Topic} cannot be reached now.",
                exception
            );
        }
    }
}
