using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class ServiceBusEventPublisherConformanceTests : EventPublisherConformance
{
    protected override ValueTask<TopicHarness> CreateAsync() => ValueTask.FromResult<TopicHarness>(new Harness());

    private sealed class Harness : TopicHarness
    {
        private readonly InMemoryTopic _topic = new();
        private readonly TableEventArchive _archive = new(InMemoryStorage.With(TableNames.All).CreateClient());

        public override IEventPublisher Publisher =>
            new ServiceBusEventPublisher(new InMemoryServiceBusSender(_topic), _archive, TimeProvider.System);

        public override async ValueTask<IReadOnlyList<EventMessage>> ReceiveAsync(
            Subscription subscription,
            int expected
        )
        {
            var handler = new RecordingHandler();
            foreach (var received in _topic.Receive(subscription))
            {
                await new BodyOpener(handler, _archive, received).HandleAsync(
                    ServiceBusMessageReader.Read(received),
                    CancellationToken.None
                );
            }

            return handler.Messages;
        }
    }
}
