using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class ServiceBusEventPublisherConformanceTests : EventPublisherConformance
{
    protected override ValueTask<TopicHarness> CreateAsync() => ValueTask.FromResult<TopicHarness>(new Harness());

    private sealed class Harness : TopicHarness
    {
        private readonly InMemoryServiceBusTopic _topic = new();
        private readonly TableEventArchive _archive = TestStorage.Create().CreateArchive();

        public override IEventPublisher Publisher =>
            new ServiceBusEventPublisher(new InMemoryServiceBusSender(_topic), _archive, TimeProvider.System);

        public override async ValueTask<IReadOnlyList<EventMessage>> ReceiveAsync(
            Subscription subscription,
            int expected
        )
        {
            var messages = new List<EventMessage>();
            foreach (var received in _topic.Receive(subscription))
            {
                byte[]? body = await ServiceBusMessageReader.ReadBodyAsync(received, _archive, CancellationToken.None);
                messages.Add(ServiceBusMessageReader.Read(received) with { Body = Assert.IsType<byte[]>(body) });
            }

            return messages;
        }
    }
}
