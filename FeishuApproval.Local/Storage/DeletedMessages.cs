using FeishuApproval.Events;
using FeishuApproval.Events.Types;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// Deletes messages. An event has one row for the archive, its records and its dead letters. The row is deleted when none of them needs it any
/// more. Deleted data is overwritten in the file. An event that still has deliveries stays in the archive.
/// </summary>
internal static class DeletedMessages
{
    /// <summary>Deletes a message unless the archive, a delivery, a dead letter or a record needs it.</summary>
    public static void DeleteUnneeded(DatabaseConnection connection, long sequence, EventReader reader)
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

    /// <summary>Makes a change in a transaction, and overwrites in the file what it deletes.</summary>
    public static ValueTask<T> OverwriteAsync<T>(
        Database database,
        Func<DatabaseConnection, T> delete,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            connection =>
            {
                connection.ExecuteOnce("PRAGMA secure_delete = ON");
                try
                {
                    return delete(connection);
                }
                finally
                {
                    connection.ExecuteOnce("PRAGMA secure_delete = FAST");
                }
            },
            cancellationToken
        );
}
