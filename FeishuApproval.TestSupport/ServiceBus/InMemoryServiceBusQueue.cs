using Azure.Messaging.ServiceBus;

namespace FeishuApproval.TestSupport.ServiceBus;

/// <summary>One subscription's queue, or its dead letters.</summary>
internal sealed class InMemoryServiceBusQueue
{
    private readonly Lock _lock = new();
    private readonly List<ServiceBusReceivedMessage> _messages = [];
    private readonly HashSet<long> _locked = [];
    private long _lastSequence;

    /// <summary>Most messages one call returns, as a broker may return fewer than were asked for.</summary>
    public int MaxReturned { get; set; } = int.MaxValue;

    /// <summary>Called before a call takes effect; may throw or wait.</summary>
    public Func<string, CancellationToken, Task> BeforeCall { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>How many messages are in it.</summary>
    public int Count => _messages.Count;

    /// <summary>Puts a message into it; as dead-lettered when a reason is given.</summary>
    public void Add(ServiceBusMessage message, string? reason, string? description, int deliveryCount)
    {
        var properties = new Dictionary<string, object>(message.ApplicationProperties);
        if (reason is not null)
            properties["DeadLetterReason"] = reason;
        if (description is not null)
            properties["DeadLetterErrorDescription"] = description;
        var received = ServiceBusModelFactory.ServiceBusReceivedMessage(
            message.Body,
            message.MessageId,
            correlationId: message.CorrelationId,
            subject: message.Subject,
            contentType: message.ContentType,
            properties: properties,
            lockTokenGuid: Guid.NewGuid(),
            deliveryCount: deliveryCount,
            sequenceNumber: Interlocked.Increment(ref _lastSequence),
            enqueuedTime: DateTimeOffset.UnixEpoch
        );
        lock (_lock)
            _messages.Add(received);
    }

    public IReadOnlyList<ServiceBusReceivedMessage> Peek(int maxMessages, long from)
    {
        lock (_lock)
            return
            [
                .. _messages.Where(message => message.SequenceNumber >= from).Take(Math.Min(maxMessages, MaxReturned)),
            ];
    }

    public IReadOnlyList<ServiceBusReceivedMessage> Lock(int maxMessages)
    {
        lock (_lock)
        {
            var taken = _messages
                .Where(message => !_locked.Contains(message.SequenceNumber))
                .Take(Math.Min(maxMessages, MaxReturned))
                .ToList();
            _locked.UnionWith(taken.Select(message => message.SequenceNumber));
            return taken;
        }
    }

    /// <summary>Makes the lock of every message expire.</summary>
    public void LoseLocks()
    {
        lock (_lock)
            _locked.Clear();
    }

    public void Complete(ServiceBusReceivedMessage message)
    {
        Unlock(message);
        lock (_lock)
            _messages.RemoveAll(held => held.SequenceNumber == message.SequenceNumber);
    }

    public void Abandon(ServiceBusReceivedMessage message) => Unlock(message);

    private void Unlock(ServiceBusReceivedMessage message)
    {
        lock (_lock)
        {
            if (!_locked.Remove(message.SequenceNumber))
            {
                throw new ServiceBusException("The lock is lost.", ServiceBusFailureReason.MessageLockLost);
            }
        }
    }
}
