using FeishuApproval.DeadLetters;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeishuApproval.Tests.Local;

/// <summary>An embedded topic in a folder, with a handler for each subscription a test is interested in.</summary>
internal sealed class EmbeddedTopic : IDisposable
{
    private readonly MetricRecorder _meters = new();
    private readonly DeliveryLoop _deliveries;

    public EmbeddedTopic(
        TempFolder folder,
        TimeProvider time,
        params (Subscription Subscription, IMessageHandler Handler)[] handlers
    )
        : this(folder, time, delivers: true, handlers) { }

    public EmbeddedTopic(
        TempFolder folder,
        TimeProvider time,
        bool delivers,
        params (Subscription Subscription, IMessageHandler Handler)[] handlers
    )
    {
        Database = Database.Open(folder.File(Database.FileName), TestDatabase.Fast, time);
        var processor = new MessageProcessor(time, _meters.Metrics, NullLogger<MessageProcessor>.Instance);
        _deliveries = new DeliveryLoop(Database, handlers, processor, time, NullLogger.Instance);
        Topic = new SqliteTopic(Database, _deliveries);
        if (delivers)
            Topic.Start();
    }

    public Database Database { get; }

    public SqliteTopic Topic { get; }

    /// <summary>The ids of the stored messages, in order.</summary>
    public List<string> Stored => TestDatabase.Column(Database, "SELECT event_id FROM messages ORDER BY sequence");

    /// <summary>The dead letters of a subscription.</summary>
    public IReadOnlyList<DeadLetterSummary> DeadLetters(Subscription subscription) =>
        [
            .. Database
                .Read(connection => DeadLetterTable.List(connection, subscription.Name, null, 0, 100))
                .Select(each => each.Summary),
        ];

    /// <summary>A message of this type.</summary>
    public static EventMessage Message(string id, string subject = "leave_approval") =>
        new()
        {
            MessageId = id,
            Subject = subject,
            CorrelationId = "instance-1",
            Schema = "1.0",
            ReceivedAt = TestTime.Start,
            Body = "{}"u8.ToArray(),
        };

    public ValueTask PublishAsync(string id, string subject = "leave_approval") =>
        Topic.PublishAsync(Message(id, subject), CancellationToken.None);

    /// <summary>Delivers due messages and closes the files; a second call does nothing.</summary>
    public void Dispose()
    {
        Topic.Dispose();
        _deliveries.Dispose();
        Database.Dispose();
        _meters.Dispose();
    }
}
