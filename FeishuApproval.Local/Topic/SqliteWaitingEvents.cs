using FeishuApproval.Closings;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>The events with pending deliveries.</summary>
internal sealed class SqliteWaitingEvents(Database database) : IWaitingEvents
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventMessage>> ListAsync(int max, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            database.Read(
                IReadOnlyList<EventMessage> (connection) =>
                    [
                        .. DeliveryTable
                            .List(connection, new DeliveryKey(0, string.Empty), max)
                            .Select(delivery => delivery.Message)
                            .Where(message => Subscriptions.IsAttendance(message.Subject)),
                    ]
            )
        );
}
