using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

[Collection(nameof(ServiceBusEmulator))]
[Trait("Category", "Emulator")]
public sealed class ServiceBusEmulatorDeadLettersTests : DeadLettersConformance
{
    protected override async ValueTask<DeadLetterHarness> CreateAsync() =>
        new Harness(await ServiceBusEmulator.ConnectAsync());

    private sealed class Harness(ServiceBusClient client) : DeadLetterHarness
    {
        private readonly TableEventArchive _archive = TestStorage.Create().CreateArchive();

        public override IDeadLetters DeadLetters => new ServiceBusDeadLetters(client, _archive);

        /// <summary>
        /// Publishes the message, lets its deliveries fail, and dead-letters it in the last one. The copies in other subscriptions are
        /// removed.
        /// </summary>
        public override async ValueTask AddAsync(
            Subscription subscription,
            EventMessage message,
            string reason,
            string description,
            int deliveryCount
        )
        {
            await using var sender = client.CreateSender(Subscriptions.Topic);
            using (await sender.CreateMessageBatchAsync()) { }

            await new ServiceBusTopic(client, sender, _archive, TimeProvider.System).PublishAsync(
                message,
                CancellationToken.None
            );
            await using var receiver = client.CreateReceiver(Subscriptions.Topic, subscription.Name);
            for (int delivery = 1; ; delivery++)
            {
                var received = await receiver.ReceiveMessageAsync();
                if (delivery < deliveryCount)
                {
                    await receiver.AbandonMessageAsync(received);
                    continue;
                }

                await receiver.DeadLetterMessageAsync(received, reason, description);
                break;
            }

            foreach (
                var other in Subscriptions.All.Where(each => each != subscription && each.Accepts(message.Subject))
            )
                await ServiceBusEmulator.ReceiveAllAsync(client, other, 1);
        }

        public override async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
