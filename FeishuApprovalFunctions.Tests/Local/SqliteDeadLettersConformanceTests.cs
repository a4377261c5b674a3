using FeishuApproval.DeadLetters;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class SqliteDeadLettersConformanceTests : DeadLettersConformance
{
    protected override ValueTask<DeadLetterHarness> CreateAsync() =>
        ValueTask.FromResult<DeadLetterHarness>(new Harness());

    private sealed class Harness : DeadLetterHarness
    {
        private readonly TestDatabase _database = new();

        public Harness() => DeadLetters = new SqliteDeadLetters(_database.Database, TestProjection.Events);

        public override IDeadLetters DeadLetters { get; }

        public override async ValueTask AddAsync(
            Subscription subscription,
            EventMessage message,
            string reason,
            string description,
            int deliveryCount
        )
        {
            await _database.Database.WriteAsync(
                connection =>
                {
                    MessageTable.TryAdd(connection, MessageTable.LastSequence(connection) + 1, message);
                    long sequence = connection.GetInt64(
                        $"SELECT sequence FROM messages WHERE event_id = '{message.MessageId}'"
                    );
                    DeadLetterTable.Add(
                        connection,
                        new DeliveryKey(sequence, subscription.Name),
                        reason,
                        description,
                        deliveryCount,
                        TestTime.Start
                    );
                    return true;
                },
                CancellationToken.None
            );
        }

        public override async ValueTask DisposeAsync()
        {
            _database.Dispose();
            await base.DisposeAsync();
        }
    }
}
