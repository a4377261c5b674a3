using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class ServiceBusDeadLettersConformanceTests : DeadLettersConformance
{
    protected override ValueTask<DeadLetterHarness> CreateAsync() =>
        ValueTask.FromResult<DeadLetterHarness>(new Harness());

    private sealed class Harness : DeadLetterHarness
    {
        private readonly InMemoryTopic _topic = new();

        public Harness() =>
            DeadLetters = new ServiceBusDeadLetters(
                new InMemoryServiceBusClient(_topic),
                new TableEventArchive(InMemoryStorage.With(TableNames.All).CreateClient())
            );

        public override IDeadLetters DeadLetters { get; }

        /// <summary>Published like any message, so that the body is encoded as it would be.</summary>
        public override async ValueTask AddAsync(
            Subscription subscription,
            EventMessage message,
            string reason,
            string description,
            int deliveryCount
        )
        {
            var topic = new InMemoryTopic();
            await new ServiceBusEventPublisher(
                new InMemoryServiceBusSender(topic),
                null!,
                TimeProvider.System
            ).PublishAsync(message, CancellationToken.None);
            _topic.DeadLetters(subscription.Name).MaxReturned = 2;
            _topic
                .DeadLetters(subscription.Name)
                .Add(Assert.Single(topic.Messages), reason, description, deliveryCount);
        }
    }
}
