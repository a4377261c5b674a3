using FeishuApproval.Azure.Messaging;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class ServiceBusDeadLettersConformanceTests : DeadLettersConformance
{
    protected override ValueTask<DeadLetterHarness> CreateAsync() =>
        ValueTask.FromResult<DeadLetterHarness>(new Harness());

    private sealed class Harness : DeadLetterHarness
    {
        private readonly InMemoryServiceBusTopic _topic = new();

        public Harness() =>
            DeadLetters = new ServiceBusDeadLetters(
                new InMemoryServiceBusClient(_topic),
                TestStorage.Create().CreateArchive()
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
            var topic = new InMemoryServiceBusTopic();
            await topic.Connect().PublishAsync(message, CancellationToken.None);
            _topic.DeadLetters(subscription.Name).MaxReturned = 2;
            _topic
                .DeadLetters(subscription.Name)
                .Add(Assert.Single(topic.Messages), reason, description, deliveryCount);
        }
    }
}
