using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class ServiceBusTopicConformanceTests : TopicConformance
{
    protected override ValueTask<TopicHarness> CreateAsync() => ValueTask.FromResult<TopicHarness>(new Harness());

    private sealed class Harness : TopicHarness
    {
        private static ServiceBusException Away => new("away", ServiceBusFailureReason.ServiceCommunicationProblem);

        private readonly InMemoryServiceBusTopic _topic = new();
        private readonly TableEventArchive _archive = TestStorage.Create().CreateArchive();

        public Harness() => Topic = _topic.Connect(_archive);

        public override ITopic Topic { get; }

        public override async ValueTask<IReadOnlyList<EventMessage>> ReceiveAsync(
            Subscription subscription,
            int expected
        )
        {
            var messages = new List<EventMessage>();
            var queue = _topic.Queue(subscription.Name);
            foreach (var received in queue.Lock(int.MaxValue))
            {
                byte[]? body = await ServiceBusMessageReader.ReadBodyAsync(received, _archive, CancellationToken.None);
                messages.Add(ServiceBusMessageReader.Read(received) with { Body = Assert.IsType<byte[]>(body) });
                queue.Complete(received);
            }

            return messages;
        }

        public override ValueTask StopAsync()
        {
            _topic.BeforeSend = _ => throw Away;
            foreach (var subscription in Subscriptions.All)
                _topic.Queue(subscription.Name).BeforeCall = (_, _) => throw Away;
            return ValueTask.CompletedTask;
        }
    }
}
