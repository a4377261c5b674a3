using System.Threading.Channels;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Topic;

/// <summary>Delivers one subscription's messages to its handler, a few at a time, and settles each delivery.</summary>
internal sealed partial class SubscriptionPump : IAsyncDisposable
{
    private const int Workers = 2;
    private const int DefaultCapacity = 65_536;

    private static readonly TimeSpan FirstRedelivery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRedelivery = TimeSpan.FromMinutes(5);

    private readonly MessageProcessor _processor;
    private readonly DeadLetterFile _deadLetters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Delivery> _deliveries;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;
    private readonly Task[] _workers;
    private int _unsettled;

    public SubscriptionPump(
        Subscription subscription, IMessageHandler handler, MessageProcessor processor, DeadLetterFile deadLetters, TimeProvider time, ILogger logger, int capacity = DefaultCapacity)
    {
        _deliveries = Channel.CreateBounded<Delivery>(new BoundedChannelOptions(capacity));
        Subscription = subscription;
        Handler = handler;
        _processor = processor;
        _deadLetters = deadLetters;
        _time = time;
        _logger = logger;
        _stopped = _stopping.Token;
        _workers = [.. Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync))];
    }

    public Subscription Subscription { get; }

    public IMessageHandler Handler { get; }

    /// <summary>How many messages are waiting, being handled, or waiting to be delivered again.</summary>
    public int Unsettled => Volatile.Read(ref _unsettled);

    /// <summary>Takes a message in; waits while the backlog is full, which slows the publisher down.</summary>
    public void Enqueue(EventMessage message)
    {
        Interlocked.Increment(ref _unsettled);
        var delivery = new Delivery(message, Count: 1);
        if (_deliveries.Writer.TryWrite(delivery)) return;
        try
        {
            _deliveries.Writer.WriteAsync(delivery, _stopped).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            LeaveForNextStart(message);
        }
    }

    /// <summary>Handles what is waiting, then stops; what is left when the timeout ends is delivered at the next start. A handler that does not end is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        _deliveries.Writer.TryComplete();
        var handled = Task.WhenAll(_workers);
        await Task.WhenAny(handled, Task.Delay(StopPatience, _time));
        await _stopping.CancelAsync();
        await Task.WhenAny(handled, Task.Delay(StopPatience, _time));
        if (handled.IsCompleted) _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var delivery in _deliveries.Reader.ReadAllAsync())
        {
            try
            {
                Settle(delivery, await _processor.ProcessAsync(Subscription, Handler, delivery.Message, delivery.Count, _stopped));
            }
            // A worker that ends takes the subscription with it; whatever it is, the message comes again.
#pragma warning disable CA1031
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogUnsettled(exception, Subscription.Name, LogText.Escape(delivery.Message.MessageId));
                _ = RedeliverAsync(delivery);
            }
        }
    }

    private void Settle(Delivery delivery, Settlement settlement)
    {
        if (settlement is Settlement.DeadLetter deadLetter)
        {
            try
            {
                _deadLetters.Add(new DeadLetter(
                    Subscription.Name, delivery.Message, deadLetter.Reason, deadLetter.Description, delivery.Count, _time.GetUtcNow()));
            }
            catch (IOException exception)
            {
                LogDeadLetterUnwritten(exception, Subscription.Name, LogText.Escape(delivery.Message.MessageId));
                settlement = Settlement.Abandon.Instance;
            }
        }

        if (settlement is Settlement.Abandon) _ = RedeliverAsync(delivery);
        else Interlocked.Decrement(ref _unsettled);
    }

    private async Task RedeliverAsync(Delivery delivery)
    {
        double seconds = Math.Min(FirstRedelivery.TotalSeconds * Math.Pow(2, delivery.Count - 1), LongestRedelivery.TotalSeconds);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), _time, _stopped);
            await _deliveries.Writer.WriteAsync(delivery with { Count = Math.Min(delivery.Count + 1, Subscriptions.MaxDeliveryCount) }, _stopped);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            LeaveForNextStart(delivery.Message);
        }
    }

    /// <summary>The journal still has the message.</summary>
    private void LeaveForNextStart(EventMessage message)
    {
        Interlocked.Decrement(ref _unsettled);
        string eventId = LogText.Escape(message.MessageId);
        LogLeftForNextStart(Subscription.Name, eventId);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Subscription}: the delivery of event {EventId} could not be settled; it will be delivered again")]
    private partial void LogUnsettled(Exception exception, string subscription, string eventId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Subscription}: the dead letter of event {EventId} could not be written; it will be delivered again. Free disk space if the disk is full")]
    private partial void LogDeadLetterUnwritten(Exception exception, string subscription, string eventId);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Subscription}: event {EventId} is delivered again at the next start")]
    private partial void LogLeftForNextStart(string subscription, string eventId);

    private readonly record struct Delivery(EventMessage Message, int Count);
}
