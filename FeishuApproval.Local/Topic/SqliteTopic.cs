using FeishuApproval.Api.Health;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>
/// The embedded topic. A message and its deliveries are in the database, on the disk, before its publisher is answered; many publishers
/// share one flush. An event that is already stored is not delivered again, however old it is.
/// </summary>
internal sealed class SqliteTopic : IEventPublisher, IReadinessProbe, IDisposable
{
    private readonly Database _database;
    private readonly DeliveryLoop _deliveries;

    // Used by the writer's thread only. A number that is not used leaves a gap.
    private long _lastSequence;

    public SqliteTopic(Database database, DeliveryLoop deliveries)
    {
        (_database, _deliveries) = (database, deliveries);
        _lastSequence = database.Read(MessageTable.LastSequence);
        database.Writer.Attach(deliveries);
    }

    string IReadinessProbe.Name => "topic";

    /// <summary>How many messages are stored, apart from gaps in the numbers.</summary>
    public long Held => _database.Read(MessageTable.LastSequence);

    /// <summary>How many deliveries are not settled.</summary>
    public int Unsettled => _database.Read(DeliveryTable.Count);

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

    Task IReadinessProbe.CheckAsync(CancellationToken cancellationToken) => _database.Writer.CheckAsync(cancellationToken);

    /// <summary>Stores all published messages, delivers for some seconds, and ends the writer.</summary>
    public void Dispose() => _database.Writer.Dispose();

    private bool Add(DatabaseConnection connection, EventMessage message)
    {
        if (!MessageTable.TryAdd(connection, ++_lastSequence, message)) return false;
        foreach (var subscription in _deliveries.DeliveredSubscriptions)
        {
            if (subscription.Accepts(message.Subject)) DeliveryTable.Add(connection, _lastSequence, subscription.Name);
        }

        _deliveries.Added();
        return true;
    }
}
