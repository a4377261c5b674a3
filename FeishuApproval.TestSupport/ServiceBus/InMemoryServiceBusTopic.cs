using System.Text;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.ServiceBus;

/// <summary>A Service Bus topic: size limit, duplicate detection, and messages as a subscription's receiver gets them.</summary>
internal sealed class InMemoryServiceBusTopic
{
    private readonly TaskCompletionSource _linkOpened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<ServiceBusMessage> _messages = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    private readonly Dictionary<string, InMemoryServiceBusQueue> _queues = Queues();
    private readonly Dictionary<string, InMemoryServiceBusQueue> _deadLetters = Queues();

    public const string Name = Subscriptions.Topic;

    /// <summary>Bytes of a message; the Standard tier's limit.</summary>
    public int MaxMessageSize { get; init; } = 256 * 1024;

    /// <summary>Called before a message is accepted; may throw or wait.</summary>
    public Func<CancellationToken, Task> BeforeSend { get; set; } = _ => Task.CompletedTask;

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

    /// <summary>
    /// The messages of a subscription's receiver; the functions get theirs by <see cref="Receive(Subscription, int)"/>.
    /// </summary>
    public InMemoryServiceBusQueue Queue(string subscription) => _queues[subscription];

    /// <summary>A subscription's dead letters.</summary>
    public InMemoryServiceBusQueue DeadLetters(string subscription) => _deadLetters[subscription];

    /// <summary>The app's topic on this one.</summary>
    /// <param name="archive">Takes bodies that are too large; null where there are none.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public ServiceBusTopic Connect(TableEventArchive? archive = null, TimeProvider? time = null) =>
        new(
            new InMemoryServiceBusClient(this),
            new InMemoryServiceBusSender(this),
            archive!,
            time ?? TimeProvider.System
        );

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
            foreach (var subscription in Subscriptions.All.Where(each => each.Accepts(message.Subject)))
                _queues[subscription.Name].Add(message, reason: null, description: null, deliveryCount: 1);
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

    private static Dictionary<string, InMemoryServiceBusQueue> Queues() =>
        Subscriptions.All.ToDictionary(each => each.Name, _ => new InMemoryServiceBusQueue(), StringComparer.Ordinal);

    private static int Size(ServiceBusMessage message) =>
        message.Body.ToMemory().Length
        + message.ApplicationProperties.Sum(property =>
            property.Key.Length + Encoding.UTF8.GetByteCount((string)property.Value)
        )
        + message.MessageId.Length
        + message.Subject.Length
        + (message.CorrelationId?.Length ?? 0);
}
