using FeishuApproval.Events;
using FeishuApproval.Events.Types;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// Deletes messages. An event has one row for the archive, its records and its dead letters. The row is deleted when none of them needs it any
/// more. An event that still has deliveries stays in the archive.
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
}
