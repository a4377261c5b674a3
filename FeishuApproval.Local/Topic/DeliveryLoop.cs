using System.Collections.Concurrent;
using System.Collections.Immutable;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Topic;

/// <summary>
/// Delivers messages to the subscriptions' handlers inside the writer's transaction. A handler's writes and the end of its delivery are one
/// savepoint. So a delivery has its whole effect or none, and does not affect other deliveries. Failed deliveries are repeated after a
/// delay. Timers measure the delay, so that a jump of the clock does not extend it.
/// </summary>
internal sealed partial class DeliveryLoop : IWriterWork, IDisposable
{
    /// <summary>The number of deliveries between two checks for callers that wait for the writer.</summary>
    private const int PageSize = 8;

    /// <summary>The most deliveries in one transaction while no caller is waiting.</summary>
    private const int MaxSlice = 512;

    /// <summary>The most failed deliveries that wait in memory. Further ones stay in the table until fewer are waiting.</summary>
    private const int MaxPostponed = 50_000;

    private static readonly TimeSpan FirstRedelivery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRedelivery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly ImmutableDictionary<string, (Subscription Subscription, IMessageHandler Handler)> _handlers;
    private readonly MessageProcessor _processor;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RepeatedLogs _notSynchronous;
    private readonly ConcurrentQueue<Turn> _due = new();
    private readonly ConcurrentDictionary<Turn, ITimer> _postponed = new();

    // Only the writer's thread changes these two. Changes of a slice become effective when the slice is on the disk.
    private readonly List<(Turn Turn, TimeSpan Delay)> _toPostpone = [];
    private readonly List<Turn> _taken = [];
    private DeliveryKey _reached = new(0, string.Empty);
    private DeliveryKey _reachedInSlice;
    private ITimer? _pause;
    private volatile bool _hasMore = true;
    private volatile bool _isPaused;

    /// <param name="database">The database of messages and deliveries.</param>
    /// <param name="handlers">The subscriptions and their handlers. Over this database, a handler must complete synchronously.</param>
    /// <param name="processor">Runs a handler and decides the result of its delivery.</param>
    /// <param name="time">The clock of the timers.</param>
    /// <param name="logger">The log.</param>
    public DeliveryLoop(
        Database database,
        IEnumerable<(Subscription Subscription, IMessageHandler Handler)> handlers,
        MessageProcessor processor,
        TimeProvider time,
        ILogger logger
    )
    {
        (_database, _processor, _time, _logger) = (database, processor, time, logger);
        _notSynchronous = new RepeatedLogs(time, (name, count) => LogMoreNotSynchronous(logger, count, name));
        _handlers = handlers.ToImmutableDictionary(entry => entry.Subscription.Name, StringComparer.Ordinal);
        DeliveredSubscriptions = [.. _handlers.Values.Select(entry => entry.Subscription)];
    }

    /// <summary>The subscriptions that receive messages.</summary>
    public ImmutableArray<Subscription> DeliveredSubscriptions { get; }

    /// <inheritdoc/>
    public bool HasWork => !_isPaused && (!_due.IsEmpty || (_hasMore && _postponed.Count < MaxPostponed));

    /// <summary>Reports new deliveries in the table. Called inside the transaction that adds them.</summary>
    public void Added() => _hasMore = true;

    /// <inheritdoc/>
    public void Run(DatabaseConnection connection, Func<bool> isAwaited)
    {
        _reachedInSlice = _reached;
        int done = 0;
        do
        {
            int before = done;
            while (done < before + PageSize && _due.TryDequeue(out var turn))
            {
                _taken.Add(turn);
                done++;
                if (DeliveryTable.Find(connection, turn.Key) is { } delivery)
                    Deliver(connection, delivery, turn.Attempt);
            }

            if (_hasMore && _postponed.Count + _toPostpone.Count < MaxPostponed)
            {
                var page = DeliveryTable.List(connection, _reachedInSlice, PageSize);
                if (page.Count < PageSize)
                    _hasMore = false;
                foreach (var delivery in page)
                {
                    _reachedInSlice = delivery.Key;
                    done++;
                    Begin(connection, delivery);
                }
            }

            if (done == before)
                return;
        } while (done < MaxSlice && !isAwaited());
    }

    /// <inheritdoc/>
    public void Committed()
    {
        _reached = _reachedInSlice;
        foreach (var (turn, delay) in _toPostpone)
            Postpone(turn, delay);
        _toPostpone.Clear();
        _taken.Clear();
    }

    /// <inheritdoc/>
    public void RolledBack()
    {
        foreach (var turn in _taken)
            _due.Enqueue(turn);
        _toPostpone.Clear();
        _taken.Clear();
        _hasMore = true;
        _isPaused = true;
        _pause?.Dispose();
        _pause = _time.CreateTimer(
            _ =>
            {
                _isPaused = false;
                _database.Writer.Wake();
            },
            null,
            PauseAfterFailure,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Cancels the waits; the writer must have stopped. The remaining deliveries continue after the next start.</summary>
    public void Dispose()
    {
        _pause?.Dispose();
        foreach (var timer in _postponed.Values)
            timer.Dispose();
    }

    /// <summary>
    /// Starts a delivery. If it failed before the last stop, it waits for the rest of its delay, unless the clock has jumped.
    /// </summary>
    private void Begin(DatabaseConnection connection, StoredDelivery delivery)
    {
        if (!_handlers.ContainsKey(delivery.Key.Subscription))
            return;
        var wait = delivery.DueAt - _time.GetUtcNow();
        if (delivery.Attempts > 0 && wait > TimeSpan.Zero && wait <= LongestRedelivery)
        {
            _toPostpone.Add((new Turn(delivery.Key, Attempt: 1), wait));
        }
        else
            Deliver(connection, delivery, attempt: 1);
    }

    private void Deliver(DatabaseConnection connection, StoredDelivery delivery, int attempt)
    {
        var (subscription, handler) = _handlers[delivery.Key.Subscription];
        int deliveryCount = Math.Min(delivery.Attempts + 1, Subscriptions.MaxDeliveryCount);
        connection.Execute("SAVEPOINT delivery");
        var settlement = Handle(subscription, handler, delivery.Message, deliveryCount, attempt);
        if (connection.Fault is { } fault)
            throw fault;
        if (settlement is Settlement.Complete)
        {
            DeliveryTable.Delete(connection, delivery.Key);
            connection.Execute("RELEASE delivery");
            return;
        }

        connection.Execute("ROLLBACK TO delivery");
        connection.Execute("RELEASE delivery");
        switch (settlement)
        {
            case Settlement.Retry { Delay: var delay }:
                _toPostpone.Add((new Turn(delivery.Key, attempt + 1), delay));
                break;

            case Settlement.Abandon:
                var wait = Redelivery(deliveryCount);
                DeliveryTable.Postpone(connection, delivery.Key, deliveryCount, _time.GetUtcNow() + wait);
                _toPostpone.Add((new Turn(delivery.Key, Attempt: 1), wait));
                break;

            case Settlement.DeadLetter { Reason: var reason, Description: var description }:
                DeadLetterTable.Add(connection, delivery.Key, reason, description, deliveryCount, _time.GetUtcNow());
                DeliveryTable.Delete(connection, delivery.Key);
                break;

            default:
                throw new InvalidOperationException(
                    $"The settlement {settlement.GetType().Name} ends no delivery here."
                );
        }
    }

    private Settlement Handle(
        Subscription subscription,
        IMessageHandler handler,
        EventMessage message,
        int deliveryCount,
        int attempt
    )
    {
        var deciding = _processor.AttemptAsync(
            subscription,
            handler,
            message,
            deliveryCount,
            attempt,
            CancellationToken.None
        );
        if (deciding.IsCompleted)
            return deciding.GetAwaiter().GetResult();

        // The handler's later writes are not part of this transaction, so the delivery cannot be completed together with them.
        _notSynchronous.Add(
            subscription.Name,
            () => LogNotSynchronous(subscription.Name, LogText.Escape(message.MessageId))
        );
        return SettlementPolicy.Decide(Failure.Unexpected, deliveryCount, attempt, Random.Shared.NextDouble());
    }

    private void Postpone(Turn turn, TimeSpan delay)
    {
        // The timer is added to the collection before it can fire; otherwise it would remain there.
        var timer = _time.CreateTimer(Due, turn, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _postponed[turn] = timer;
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void Due(object? state)
    {
        var turn = (Turn)state!;
        if (_postponed.TryRemove(turn, out var timer))
            timer.Dispose();
        _due.Enqueue(turn);
        _database.Writer.Wake();
    }

    private static TimeSpan Redelivery(int deliveryCount) =>
        TimeSpan.FromSeconds(
            Math.Min(FirstRedelivery.TotalSeconds * Math.Pow(2, deliveryCount - 1), LongestRedelivery.TotalSeconds)
        );

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Subscription}: the handler of event {EventId} did not complete synchronously, which the writer's transaction requires"
    )]
    private partial void LogNotSynchronous(string subscription, string eventId);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Subscription}: the handler did not complete synchronously {Count} more times within a minute"
    )]
    private static partial void LogMoreNotSynchronous(ILogger logger, long count, string subscription);

    /// <summary>The next attempt of a delivery.</summary>
    private readonly record struct Turn(DeliveryKey Key, int Attempt);
}
