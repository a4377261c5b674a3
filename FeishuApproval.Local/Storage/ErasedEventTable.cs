using FeishuApproval.Local.Sqlite;
using FeishuApproval.Privacy;

namespace FeishuApproval.Local.Storage;

/// <summary>The table <c>erased_events</c>: the hashes of the ids of erased events, until they expire.</summary>
internal static class ErasedEventTable
{
    private const string Insert = """
        INSERT INTO erased_events (event_hash, expires_at) VALUES (?1, ?2)
        ON CONFLICT DO UPDATE SET expires_at = max(expires_at, excluded.expires_at)
        """;

    private const string Select = "SELECT 1 FROM erased_events WHERE event_hash = ?1 AND expires_at > ?2";
    private const string SelectAny = "SELECT 1 FROM erased_events LIMIT 1";
    private const string DeleteExpired = "DELETE FROM erased_events WHERE expires_at <= ?1";

    /// <summary>Adds the hash of an event id.</summary>
    public static void Add(DatabaseConnection connection, string eventId, DateTimeOffset expiresAt)
    {
        using var insert = connection.Prepare(Insert);
        insert.Bind(1, ErasedEvent.Hash(eventId)).Bind(2, ColumnValue.Of(expiresAt)).Execute();
    }

    /// <summary>Whether the event was erased and its hash has not expired. Nearly always the table is empty.</summary>
    public static bool Contains(DatabaseConnection connection, string eventId, DateTimeOffset now)
    {
        using (var any = connection.Prepare(SelectAny))
        {
            if (!any.Step())
                return false;
        }

        using var select = connection.Prepare(Select);
        return select.Bind(1, ErasedEvent.Hash(eventId)).Bind(2, ColumnValue.Of(now)).Step();
    }

    /// <summary>Deletes the hashes that have expired.</summary>
    public static void Forget(DatabaseConnection connection, DateTimeOffset now)
    {
        using var delete = connection.Prepare(DeleteExpired);
        delete.Bind(1, ColumnValue.Of(now)).Execute();
    }
}
