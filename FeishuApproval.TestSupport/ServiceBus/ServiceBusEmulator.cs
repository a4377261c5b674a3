using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Configuration;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.ServiceBus;

/// <summary>
/// Microsoft's emulator of Service Bus with the topic of <c>infra/emulator</c>, where the environment variable SERVICEBUS_EMULATOR says: its
/// host, for example localhost, or a connection string. Without the variable, tests are skipped. Tests on it cannot run in parallel.
/// </summary>
internal static class ServiceBusEmulator
{
    /// <summary>Longer than the emulator needs to deliver a message.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    /// <summary>A client as the app's. Skips the test when no emulator is named. Every subscription is empty.</summary>
    public static async Task<ServiceBusClient> ConnectAsync()
    {
        string? where = Environment.GetEnvironmentVariable("SERVICEBUS_EMULATOR");
        Skip.If(
            string.IsNullOrEmpty(where),
            "SERVICEBUS_EMULATOR is not set. Start infra/emulator and set it to the emulator's host, for example localhost."
        );
        string connection = where.StartsWith("Endpoint=", StringComparison.Ordinal)
            ? where
            : $"Endpoint=sb://{where};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;"
                + "UseDevelopmentEmulator=true;";
        var options = new ServiceBusClientOptions();
        ClientLimits.Apply(options);
        var client = new ServiceBusClient(connection, options);
        await Task.WhenAll(
            Subscriptions.All.SelectMany(subscription =>
                Enum.GetValues<SubQueue>()
                    .Where(queue => queue != SubQueue.TransferDeadLetter)
                    .Select(queue => ReceiveAllAsync(client, subscription, 0, queue))
            )
        );
        return client;
    }

    /// <summary>Receives and removes messages of a subscription until they are as many as expected, or none comes any more.</summary>
    public static async Task<List<ServiceBusReceivedMessage>> ReceiveAllAsync(
        ServiceBusClient client,
        Subscription subscription,
        int expected,
        SubQueue queue = SubQueue.None
    )
    {
        await using var receiver = client.CreateReceiver(
            Subscriptions.Topic,
            subscription.Name,
            new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete, SubQueue = queue }
        );
        var all = new List<ServiceBusReceivedMessage>();
        while (await receiver.ReceiveMessagesAsync(100, expected > all.Count ? Wait * 5 : Wait) is { Count: > 0 } some)
            all.AddRange(some);
        return all;
    }
}
