using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Emulators;

[Trait("Category", "Emulator")]
public class ServiceBusEmulatorTests
{
    private static readonly string Run = Guid.NewGuid().ToString("N");

    [ServiceBusFact]
    public async Task Every_subscription_receives_its_own_events_once_and_whole()
    {
        await using var client = new ServiceBusClient(TestSettings.ServiceBusConnectionString);
        await using var sender = client.CreateSender(Subscriptions.Topic);
        var publisher = await PublisherAsync(sender);
        var messages = ((string[])[.. EventTypes.All, EventTypes.Unrecognized])
            .Select(type =>
                Events.Message(
                    type,
                    $"{Run}-{type}",
                    "instance-1",
                    new JsonObject { ["text"] = new string('x', type == EventTypes.WorkApproval ? 600_000 : 10) }
                )
            )
            .ToList();

        foreach (var message in messages.Concat(messages))
            await publisher.PublishAsync(message, CancellationToken.None);

        foreach (var subscription in Subscriptions.All)
        {
            await using var receiver = client.CreateReceiver(
                Subscriptions.Topic,
                subscription.Name,
                new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete }
            );
            var received = new List<EventMessage>();
            while (await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(3)) is { } message)
            {
                if (message.MessageId.StartsWith(Run, StringComparison.Ordinal))
                    received.Add(await OpenAsync(message));
            }

            Assert.Equal(
                messages
                    .Where(message => subscription.Accepts(message.Subject))
                    .Select(Text)
                    .Order(StringComparer.Ordinal),
                received.Select(Text).Order(StringComparer.Ordinal)
            );
        }
    }

    private static async Task<ServiceBusEventPublisher> PublisherAsync(ServiceBusSender sender)
    {
        // Opens the link outside the publisher's budget, as the app does at start.
        using var batch = await sender.CreateMessageBatchAsync();
        return new ServiceBusEventPublisher(
            sender,
            new TableEventArchive(InMemoryStorage.With(TableNames.All).CreateClient()),
            TimeProvider.System
        );
    }

    private static async Task<EventMessage> OpenAsync(ServiceBusReceivedMessage received)
    {
        var handler = new RecordingHandler();
        await new BodyOpener(handler, null!, received).HandleAsync(
            ServiceBusMessageReader.Read(received),
            CancellationToken.None
        );
        return Assert.Single(handler.Messages);
    }

    private static string Text(EventMessage message) =>
        $"{message with { Body = default }} {Convert.ToBase64String(message.Body.Span)}";
}
