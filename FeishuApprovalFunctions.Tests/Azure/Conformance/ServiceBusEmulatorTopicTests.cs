using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

[Collection(nameof(ServiceBusEmulator))]
[Trait("Category", "Emulator")]
public sealed class ServiceBusEmulatorTopicTests : TopicConformance
{
    protected override async ValueTask<TopicHarness> CreateAsync()
    {
        var client = await ServiceBusEmulator.ConnectAsync();
        var sender = client.CreateSender(Subscriptions.Topic);

        // Opens the link outside the budget of publishing, as the app does at start.
        using var batch = await sender.CreateMessageBatchAsync();
        return new Harness(client, sender);
    }

    private sealed class Harness(ServiceBusClient client, ServiceBusSender sender) : TopicHarness
    {
        private readonly TableEventArchive _archive = TestStorage.Create().CreateArchive();

        public override ITopic Topic => new ServiceBusTopic(client, sender, _archive, TimeProvider.System);

        public override async ValueTask<IReadOnlyList<EventMessage>> ReceiveAsync(
            Subscription subscription,
            int expected
        )
        {
            var messages = new List<EventMessage>();
            foreach (var received in await ServiceBusEmulator.ReceiveAllAsync(client, subscription, expected))
            {
                byte[]? body = await ServiceBusMessageReader.ReadBodyAsync(received, _archive, CancellationToken.None);
                messages.Add(ServiceBusMessageReader.Read(received) with { Body = Assert.IsType<byte[]>(body) });
            }

            return messages;
        }

        public override ValueTask StopAsync() => client.DisposeAsync();

        public override async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
