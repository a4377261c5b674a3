using System.Text;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.ServiceBus;

/// <summary>A Service Bus topic: size limit, duplicate detection, and messages as a subscription's receiver gets them.</summary>
internal sealed class InMemoryServiceBusTopic
{
    private readonly TaskCompletionSource _linkOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<ServiceBusMessage> _messages = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    private readonly Dictionary<string, InMemoryServiceBusQueue> _deadLetters = new(StringComparer.Ordinal);

    public const string Name = Subscriptions.Topic;

    /// <summary>Bytes of a message; the Standard tier's limit.</summary>
    public int MaxMessageSize { get; init; } = 256 * 1024;

    /// <summary>Called before a message is accepted; may throw or wait.</summary>
    public Func<CancellationToken, Task> BeforeSend { get; set; } = _ => Task.CompletedTask;

    /// <summary>
    /// The messages of a receiver of any subscription; the functions get theirs by <see cref="Receive(Subscription, int)"/>.
    /// </summary>
    public InMemoryServiceBusQueue Queue { get; } = new();

    /// <summary>How many links senders have opened.</summary>
    public int LinksOpened { get; private set; }

    /// <summary>Completes when a sender has opened a link.</summary>
    public Task LinkOpened => _linkOpened.Task;

    public IReadOnlyList<ServiceBusMessage> Messages => _messages;

    /// <summary>Records that a sender opens a link.</summary>
    public void OpenLink()
    {
        LinksOpened++;
        _linkOpened.TrySetResult();
    }

    /// <summary>A subscription's dead letters.</summary>
    public InMemoryServiceBusQueue DeadLetters(string subscription)
    {
        lock (_lock)
            return _deadLetters.TryGetValue(subscription, out var queue)
                ? queue
                : _deadLetters[subscription] = new InMemoryServiceBusQueue();
    }

    public void Take(ServiceBusMessage message)
    {
        if (Size(message) > MaxMessageSize)
        {
            throw new ServiceBusException("The message is too large.", ServiceBusFailureReason.MessageSizeExceeded);
        }

        lock (_lock)
        {
            if (!_ids.Add(message.MessageId))
                return;

            // The message is a copy, because the sender may reuse its memory.
            message.Body = BinaryData.FromBytes(message.Body.ToArray());
            _messages.Add(message);
        }
    }

    /// <summary>The messages that pass a subscription's filter, as received.</summary>
    public IEnumerable<ServiceBusReceivedMessage> Receive(Subscription subscription, int deliveryCount = 1) =>
        _messages
            .Where(message => subscription.Accepts(message.Subject))
            .Select(message => Receive(message, deliveryCount));

    public static ServiceBusReceivedMessage Receive(ServiceBusMessage message, int deliveryCount = 1) =>
        ServiceBusModelFactory.ServiceBusReceivedMessage(
            message.Body,
            message.MessageId,
            correlationId: message.CorrelationId,
            subject: message.Subject,
            contentType: message.ContentType,
            properties: message.ApplicationProperties,
            lockTokenGuid: Guid.NewGuid(),
            deliveryCount: deliveryCount,
            enqueuedTime: DateTimeOffset.UnixEpoch
        );

    private static int Size(ServiceBusMessage message) =>
        message.Body.ToMemory().Length
        + message.ApplicationProperties.Sum(property =>
            property.Key.Length + Encoding.UTF8.GetByteCount((string)property.Value)
        )
        + message.MessageId.Length
        + message.Subject.Length
        + (message.CorrelationId?.Length ?? 0);
}
