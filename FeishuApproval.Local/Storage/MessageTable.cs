using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Storage;

/// <summary>The table <c>messages</c>: every event that was ever accepted, in the order of acceptance. It is the topic's log and the archive.</summary>
internal static class MessageTable
{
    /// <summary>The columns that <see cref="Read"/> reads, of <c>messages</c> as <c>m</c>.</summary>
    public const string Columns = "m.event_id, m.app_id, m.subject, m.correlation_id, m.schema, m.tenant_key, m.received_at, m.body";

    private const string Insert =
        """
        INSERT INTO messages (sequence, event_id, app_id, subject, correlation_id, schema, tenant_key, received_at, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING
        """;

    private const string SelectBySequence = $"SELECT {Columns} FROM messages m WHERE m.sequence = ?1";

    // An event of a cancel-leave is stored under its own instance and applied to another, so the instance only breaks a tie of two apps.
    private const string SelectByEvent = $"SELECT {Columns} FROM messages m WHERE m.event_id = ?1 ORDER BY m.correlation_id IS ?2 DESC LIMIT 1";

    /// <summary>Adds a message.</summary>
    /// <returns>False when the app's event is stored already.</returns>
    public static bool TryAdd(DatabaseConnection connection, long sequence, EventMessage message)
    {
        using var insert = connection.Prepare(Insert);
        return insert
            .Bind(1, sequence)
            .Bind(2, message.MessageId)
            .Bind(3, message.AppId)
            .Bind(4, message.Subject)
            .Bind(5, message.CorrelationId)
            .Bind(6, message.Schema)
            .Bind(7, message.TenantKey)
            .Bind(8, StoredValue.Of(message.ReceivedAt))
            .BindBlob(9, message.Body.Span)
            .Execute() == 1;
    }

    /// <summary>The message of a sequence number; null when there is none.</summary>
    public static EventMessage? Find(DatabaseConnection connection, long sequence)
    {
        using var select = connection.Prepare(SelectBySequence);
        return select.Bind(1, sequence).Step() ? Read(select, 0) : null;
    }

    /// <summary>The message of an event, of this instance if several apps sent an event of this id; null when there is none.</summary>
    public static EventMessage? Find(DatabaseConnection connection, string eventId, string instanceCode)
    {
        using var select = connection.Prepare(SelectByEvent);
        return select.Bind(1, eventId).Bind(2, instanceCode).Step() ? Read(select, 0) : null;
    }

    /// <summary>The highest sequence number; 0 when there is none.</summary>
    public static long LastSequence(DatabaseConnection connection) => connection.GetInt64("SELECT max(sequence) FROM messages");

    /// <summary>Reads <see cref="Columns"/>, which begin at a column.</summary>
    public static EventMessage Read(DatabaseStatement row, int first) => new()
    {
        MessageId = row.GetText(first),
        AppId = row.FindText(first + 1),
        Subject = row.GetText(first + 2),
        CorrelationId = row.FindText(first + 3),
        Schema = row.GetText(first + 4),
        TenantKey = row.FindText(first + 5),
        ReceivedAt = StoredValue.Time(row.GetInt64(first + 6)),
        Body = row.GetBytes(first + 7).ToArray(),
    };
}
