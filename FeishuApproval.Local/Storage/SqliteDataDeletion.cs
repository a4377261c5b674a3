using FeishuApproval.Events;
using FeishuApproval.Events.Types;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Privacy;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// Deletes records and events. An event has one row for the archive, its records and its dead letters. The row is deleted when none of them
/// needs it any more. Deleted data is overwritten in the file. An event that still has deliveries stays in the archive.
/// </summary>
internal sealed class SqliteDataDeletion(Database database, SqliteAttendanceStore records, EventReader reader)
    : IDataDeletion
{
    private const string DeleteCodes = "DELETE FROM deleted_attendance WHERE changed_at < ?1";

    /// <inheritdoc/>
    public async ValueTask DeleteInstanceAsync(string instanceCode, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
                Overwriting(
                    connection,
                    () =>
                    {
                        var eventIds = SqliteAttendanceStore.EventIds(connection, instanceCode);
                        records.Delete(connection, instanceCode);
                        foreach (string eventId in eventIds)
                        {
                            if (MessageTable.FindSequence(connection, eventId, instanceCode) is { } sequence)
                            {
                                DeleteUnneeded(connection, sequence);
                            }
                        }
                    }
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DeleteArchivedAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        long[] sequences = [.. keys.Select(key => SqliteEventArchive.ReadKey(key).Sequence)];
        await database.WriteAsync(
            connection =>
                Overwriting(
                    connection,
                    () =>
                    {
                        foreach (long sequence in sequences)
                        {
                            if (MessageTable.TryUnarchive(connection, sequence))
                                DeleteUnneeded(connection, sequence);
                        }
                    }
                ),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async ValueTask RememberErasedAsync(
        IReadOnlyCollection<string> eventIds,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    ) =>
        await database.WriteAsync(
            connection =>
            {
                foreach (string eventId in eventIds)
                    ErasedEventTable.Add(connection, eventId, expiresAt);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask ForgetErasedAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
            {
                ErasedEventTable.Forget(connection, now);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DeleteCodesAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
                Overwriting(
                    connection,
                    () =>
                    {
                        using var delete = connection.Prepare(DeleteCodes);
                        delete.Bind(1, StoredValue.Of(before)).Execute();
                    }
                ),
            cancellationToken
        );

    /// <summary>Deletes a message unless the archive, a delivery, a dead letter or a record needs it.</summary>
    public void DeleteUnneeded(DatabaseConnection connection, long sequence)
    {
        if (MessageTable.IsNeeded(connection, sequence) || MessageTable.Find(connection, sequence) is not { } message)
            return;
        if (reader.Read(message) is InstanceEvent read)
        {
            if (IsApplied(read.InstanceCode))
                return;
            if (read.Facts.Leave?.OriginInstanceCode is { } origin && IsApplied(origin))
                return;
        }

        MessageTable.Delete(connection, sequence);

        bool IsApplied(string instanceCode) =>
            SqliteAttendanceStore.MayHaveApplied(connection, instanceCode, message.MessageId);
    }

    /// <summary>Overwrites in the file what is deleted.</summary>
    internal static bool Overwriting(DatabaseConnection connection, Action delete)
    {
        connection.ExecuteOnce("PRAGMA secure_delete = ON");
        try
        {
            delete();
            return true;
        }
        finally
        {
            connection.ExecuteOnce("PRAGMA secure_delete = FAST");
        }
    }
}
