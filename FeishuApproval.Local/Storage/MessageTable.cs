using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// The table <c>messages</c> contains every accepted event in the order of acceptance. It is the topic's log, the archive, and the source
/// of rebuilds. A message that is deleted from the archive stays in the table while a record or dead letter needs it.
/// </summary>
internal static class MessageTable
{
    /// <summary>The columns for <see cref="Read"/>. The table <c>messages</c> has the alias <c>m</c>.</summary>
    public const string Columns =
        "m.event_id, m.app_id, m.subject, m.correlation_id, m.schema, m.tenant_key, m.received_at, m.body";

    private const string Insert = """
        INSERT INTO messages (sequence, event_id, app_id, subject, correlation_id, schema, tenant_key, received_at, body)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING
        """;

    private const string SelectBySequence = $"SELECT {Columns} FROM messages m WHERE m.sequence = ?1";

    // The event of a cancel-leave is stored with its own instance but applied to another instance. So the instance is only used to choose
    // between equal event ids of two apps.
    private const string SelectByEvent =
        $"SELECT {Columns} FROM messages m WHERE m.event_id = ?1 ORDER BY m.correlation_id IS ?2 DESC LIMIT 1";

    private const string SelectSequence =
        "SELECT m.sequence FROM messages m WHERE m.event_id = ?1 ORDER BY m.correlation_id IS ?2 DESC LIMIT 1";

    // No index finds these rows. Only records whose state cannot be read need them. A leave lists its cancel-leaves, whose events have
    // another instance and name the leave in their body.
    private const string SelectNaming = $"""
        SELECT event_id FROM messages
        WHERE correlation_id = ?1 OR (subject = '{EventTypes.LeaveApprovalV2}' AND instr(body, CAST(?1 AS BLOB)) > 0)
        """;

    private const string UpdateArchived =
        "UPDATE messages SET is_archived = 0 WHERE sequence = ?1 AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.sequence = ?1)";

    private const string SelectNeeded = """
        SELECT is_archived = 1
          OR EXISTS (SELECT 1 FROM deliveries d WHERE d.sequence = ?1)
          OR EXISTS (SELECT 1 FROM dead_letters d WHERE d.sequence = ?1)
        FROM messages WHERE sequence = ?1
        """;

    private const string DeleteOne = "DELETE FROM messages WHERE sequence = ?1";

    /// <summary>Adds a message.</summary>
    /// <returns>False when the app's event is already stored.</returns>
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
                .Bind(8, ColumnValue.Of(message.ReceivedAt))
                .BindBlob(9, message.Body.Span)
                .Execute() == 1;
    }

    /// <summary>Finds the message of a sequence number; null when there is none.</summary>
    public static EventMessage? Find(DatabaseConnection connection, long sequence)
    {
        using var select = connection.Prepare(SelectBySequence);
        return select.Bind(1, sequence).Step() ? Read(select, 0) : null;
    }

    /// <summary>
    /// Finds the message of an event; null when there is none. If several apps sent an event with this id, the message of this instance is
    /// chosen.
    /// </summary>
    public static EventMessage? Find(DatabaseConnection connection, string eventId, string instanceCode)
    {
        using var select = connection.Prepare(SelectByEvent);
        return select.Bind(1, eventId).Bind(2, instanceCode).Step() ? Read(select, 0) : null;
    }

    /// <summary>The ids of the events that name an instance.</summary>
    public static List<string> ListNaming(DatabaseConnection connection, string instanceCode)
    {
        using var select = connection.Prepare(SelectNaming);
        select.Bind(1, instanceCode);
        var found = new List<string>();
        while (select.Step())
            found.Add(select.GetText(0));
        return found;
    }

    /// <summary>
    /// The sequence number of the message that <see cref="Find(DatabaseConnection, string, string)"/> finds; null when there is none.
    /// </summary>
    public static long? FindSequence(DatabaseConnection connection, string eventId, string instanceCode)
    {
        using var select = connection.Prepare(SelectSequence);
        return select.Bind(1, eventId).Bind(2, instanceCode).Step() ? select.GetInt64(0) : null;
    }

    /// <summary>Removes a message from the archive.</summary>
    /// <returns>False when the message does not exist, or still has deliveries.</returns>
    public static bool TryUnarchive(DatabaseConnection connection, long sequence)
    {
        using var update = connection.Prepare(UpdateArchived);
        return update.Bind(1, sequence).Execute() == 1;
    }

    /// <summary>Whether the archive, a delivery or a dead letter needs a message; false when the message does not exist.</summary>
    public static bool IsNeeded(DatabaseConnection connection, long sequence)
    {
        using var select = connection.Prepare(SelectNeeded);
        return select.Bind(1, sequence).Step() && select.GetInt64(0) != 0;
    }

    /// <summary>Deletes a message without references.</summary>
    public static void Delete(DatabaseConnection connection, long sequence)
    {
        using var delete = connection.Prepare(DeleteOne);
        delete.Bind(1, sequence).Execute();
    }

    /// <summary>The highest sequence number; 0 when there are no messages.</summary>
    public static long LastSequence(DatabaseConnection connection) =>
        connection.GetInt64("SELECT max(sequence) FROM messages");

    /// <summary>Reads <see cref="Columns"/> from a row, starting at a column.</summary>
    public static EventMessage Read(DatabaseStatement row, int first) =>
        new()
        {
            MessageId = row.GetText(first),
            AppId = row.FindText(first + 1),
            Subject = row.GetText(first + 2),
            CorrelationId = row.FindText(first + 3),
            Schema = row.GetText(first + 4),
            TenantKey = row.FindText(first + 5),
            ReceivedAt = ColumnValue.Time(row.GetInt64(first + 6)),
            Body = row.GetBytes(first + 7).ToArray(),
        };
}
