using FeishuApproval.DeadLetters;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;

namespace FeishuApproval.Local.Topic;

/// <summary>
/// The table <c>dead_letters</c>: deliveries that failed permanently. A row is deleted when the message is applied or purged.
/// </summary>
internal static class DeadLetterTable
{
    private const string Insert = """
        INSERT INTO dead_letters (sequence, subscription, reason, description, delivery_count, dead_lettered_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (subscription, sequence) DO NOTHING
        """;

    private const string DeleteOne = "DELETE FROM dead_letters WHERE id = ?1";
    private const string CountAll = "SELECT subscription, count(*) FROM dead_letters GROUP BY subscription";

    private const string SelectBehind = """
        SELECT d.id, d.sequence, d.reason, d.description, d.delivery_count, d.dead_lettered_at, m.event_id, m.subject, m.received_at
        FROM dead_letters d JOIN messages m ON m.sequence = d.sequence
        WHERE d.subscription = ?1 AND d.id > ?2 AND (?3 IS NULL OR m.event_id = ?3) ORDER BY d.id LIMIT ?4
        """;

    public static void Add(
        DatabaseConnection connection,
        DeliveryKey key,
        string reason,
        string description,
        int deliveryCount,
        DateTimeOffset at
    )
    {
        using var insert = connection.Prepare(Insert);
        insert
            .Bind(1, key.Sequence)
            .Bind(2, key.Subscription)
            .Bind(3, reason)
            .Bind(4, description)
            .Bind(5, deliveryCount)
            .Bind(6, ColumnValue.Of(at))
            .Execute();
    }

    /// <returns>False when the row was already deleted.</returns>
    public static bool Delete(DatabaseConnection connection, long id)
    {
        using var delete = connection.Prepare(DeleteOne);
        return delete.Bind(1, id).Execute() == 1;
    }

    public static Dictionary<string, int> Count(DatabaseConnection connection)
    {
        using var select = connection.Prepare(CountAll);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        while (select.Step())
            counts[select.GetText(0)] = select.GetInt32(1);
        return counts;
    }

    /// <summary>Lists a subscription's dead letters after an id, the oldest first.</summary>
    public static List<StoredDeadLetter> List(
        DatabaseConnection connection,
        string subscription,
        string? eventId,
        long after,
        int max
    )
    {
        using var select = connection.Prepare(SelectBehind);
        select.Bind(1, subscription).Bind(2, after).Bind(3, eventId).Bind(4, max);
        var found = new List<StoredDeadLetter>();
        while (select.Step())
        {
            found.Add(
                new StoredDeadLetter(
                    select.GetInt64(0),
                    select.GetInt64(1),
                    new DeadLetterSummary
                    {
                        Subscription = subscription,
                        EventId = select.GetText(6),
                        Type = select.GetText(7),
                        Reason = select.GetText(2),
                        Description = select.GetText(3),
                        DeliveryCount = select.GetInt32(4),
                        ReceivedAt = ColumnValue.Time(select.GetInt64(8)),
                        DeadLetteredAt = ColumnValue.Time(select.GetInt64(5)),
                    }
                )
            );
        }

        return found;
    }
}

/// <summary>A dead letter and its keys.</summary>
/// <param name="Id">The id of the row.</param>
/// <param name="Sequence">The sequence number of the message.</param>
/// <param name="Summary">The summary for operators.</param>
internal readonly record struct StoredDeadLetter(long Id, long Sequence, DeadLetterSummary Summary);
