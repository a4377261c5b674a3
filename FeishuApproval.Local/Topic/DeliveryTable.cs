using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>The table <c>deliveries</c>: the pending deliveries of each subscription.</summary>
internal static class DeliveryTable
{
    private const string Insert = "INSERT INTO deliveries (sequence, subscription) VALUES (?1, ?2)";
    private const string DeleteOne = "DELETE FROM deliveries WHERE sequence = ?1 AND subscription = ?2";
    private const string UpdateOne =
        "UPDATE deliveries SET attempts = ?3, due_at = ?4 WHERE sequence = ?1 AND subscription = ?2";
    private const string CountAll = "SELECT count(*) FROM deliveries";

    private const string SelectOne = $"""
        SELECT d.sequence, d.subscription, d.attempts, d.due_at, {MessageTable.Columns}
        FROM deliveries d JOIN messages m ON m.sequence = d.sequence WHERE d.sequence = ?1 AND d.subscription = ?2
        """;

    private const string SelectBehind = $"""
        SELECT d.sequence, d.subscription, d.attempts, d.due_at, {MessageTable.Columns}
        FROM deliveries d JOIN messages m ON m.sequence = d.sequence
        WHERE (d.sequence, d.subscription) > (?1, ?2) ORDER BY d.sequence, d.subscription LIMIT ?3
        """;

    private static readonly string SelectAttendance = $"""
        SELECT d.sequence, d.subscription, d.attempts, d.due_at, {MessageTable.Columns}
        FROM deliveries d JOIN messages m ON m.sequence = d.sequence
        WHERE d.subscription IN ({string.Join(", ", Subscriptions.Attendance.Select(each => $"'{each.Name}'"))})
        ORDER BY d.sequence LIMIT ?1
        """;

    public static void Add(DatabaseConnection connection, long sequence, string subscription)
    {
        using var insert = connection.Prepare(Insert);
        insert.Bind(1, sequence).Bind(2, subscription).Execute();
    }

    public static void Delete(DatabaseConnection connection, DeliveryKey key)
    {
        using var delete = connection.Prepare(DeleteOne);
        delete.Bind(1, key.Sequence).Bind(2, key.Subscription).Execute();
    }

    /// <summary>Records a failed delivery.</summary>
    public static void Postpone(DatabaseConnection connection, DeliveryKey key, int attempts, DateTimeOffset dueAt)
    {
        using var update = connection.Prepare(UpdateOne);
        update
            .Bind(1, key.Sequence)
            .Bind(2, key.Subscription)
            .Bind(3, attempts)
            .Bind(4, ColumnValue.Of(dueAt))
            .Execute();
    }

    /// <summary>Finds a delivery; null when it is settled.</summary>
    public static StoredDelivery? Find(DatabaseConnection connection, DeliveryKey key)
    {
        using var select = connection.Prepare(SelectOne);
        return select.Bind(1, key.Sequence).Bind(2, key.Subscription).Step() ? Read(select) : null;
    }

    /// <summary>Lists the next deliveries after a key, in the order of acceptance.</summary>
    public static List<StoredDelivery> List(DatabaseConnection connection, DeliveryKey after, int max)
    {
        using var select = connection.Prepare(SelectBehind);
        select.Bind(1, after.Sequence).Bind(2, after.Subscription).Bind(3, max);
        return ReadAll(select);
    }

    /// <summary>Lists deliveries to the subscriptions of attendance, in the order of acceptance.</summary>
    public static List<StoredDelivery> ListAttendance(DatabaseConnection connection, int max)
    {
        using var select = connection.Prepare(SelectAttendance);
        select.Bind(1, max);
        return ReadAll(select);
    }

    public static int Count(DatabaseConnection connection)
    {
        using var select = connection.Prepare(CountAll);
        select.Step();
        return select.GetInt32(0);
    }

    private static List<StoredDelivery> ReadAll(DatabaseStatement select)
    {
        var found = new List<StoredDelivery>();
        while (select.Step())
            found.Add(Read(select));
        return found;
    }

    private static StoredDelivery Read(DatabaseStatement row) =>
        new(
            new DeliveryKey(row.GetInt64(0), row.GetText(1)),
            row.GetInt32(2),
            ColumnValue.Time(row.GetInt64(3)),
            MessageTable.Read(row, 4)
        );
}

/// <summary>The key of a delivery.</summary>
/// <param name="Sequence">The sequence number of the message.</param>
/// <param name="Subscription">The subscription's name.</param>
internal readonly record struct DeliveryKey(long Sequence, string Subscription);

/// <summary>A delivery that is not settled yet.</summary>
/// <param name="Key">The key of the delivery.</param>
/// <param name="Attempts">The number of failed attempts to deliver the message to this subscription.</param>
/// <param name="DueAt">When the next attempt is due (UTC); the start of 1970 when no attempt has failed.</param>
/// <param name="Message">The message.</param>
internal sealed record StoredDelivery(DeliveryKey Key, int Attempts, DateTimeOffset DueAt, EventMessage Message);
