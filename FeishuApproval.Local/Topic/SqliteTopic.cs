using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>
/// The embedded topic. A message and its deliveries are in the database on the disk before the publisher receives an answer. Many
/// publishers share one flush. An event that is already stored is not delivered again, regardless of its age. An event that was erased is
/// not stored again.
/// </summary>
internal sealed class SqliteTopic : ITopic, IDisposable
{
    private readonly Database _database;
    private readonly DeliveryLoop _deliveries;
    private readonly TimeProvider _time;

    // Used only by the writer's thread. An unused number leaves a gap.
    private long _lastSequence;

    public SqliteTopic(Database database, DeliveryLoop deliveries, TimeProvider? time = null)
    {
        (_database, _deliveries, _time) = (database, deliveries, time ?? TimeProvider.System);
        _lastSequence = database.Read(MessageTable.LastSequence);
    }

    /// <summary>The number of stored messages; gaps in the sequence numbers are counted too.</summary>
    public long Held => _database.Read(MessageTable.LastSequence);

    /// <summary>The number of deliveries that are not settled yet.</summary>
    public int Unsettled => _database.Read(DeliveryTable.Count);

    /// <summary>Starts to deliver. A command that only reads or changes a folder does not call it.</summary>
    public void Start() => _database.Writer.Attach(_deliveries);

    /// <inheritdoc/>
    public async ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _database.WriteAsync(connection => Add(connection, message), cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            throw new PublishException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => _database.Writer.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventMessage>> ListWaitingAsync(int max, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            _database.Read(
                IReadOnlyList<EventMessage> (connection) =>
                    [.. DeliveryTable.ListAttendance(connection, max).Select(delivery => delivery.Message)]
            )
        );

    /// <summary>Stores all published messages, continues deliveries for a few seconds, and stops the writer.</summary>
    public void Dispose() => _database.StopWriter();

    private bool Add(DatabaseConnection connection, EventMessage message)
    {
        if (ErasedEventTable.Contains(connection, message.MessageId, _time.GetUtcNow()))
            return false;
        if (!MessageTable.TryAdd(connection, ++_lastSequence, message))
            return false;
        foreach (var subscription in _deliveries.DeliveredSubscriptions)
        {
            if (subscription.Accepts(message.Subject))
                DeliveryTable.Add(connection, _lastSequence, subscription.Name);
        }

        _deliveries.Added();
        return true;
    }
}
