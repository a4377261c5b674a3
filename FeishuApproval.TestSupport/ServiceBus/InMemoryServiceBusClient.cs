using Azure.Messaging.ServiceBus;

namespace FeishuApproval.TestSupport.ServiceBus;

/// <summary>The client of an <see cref="InMemoryServiceBusTopic"/>.</summary>
internal sealed class InMemoryServiceBusClient(InMemoryServiceBusTopic topic) : ServiceBusClient
{
    /// <summary>How many senders were made.</summary>
    public int Senders { get; private set; }

    public override ServiceBusSender CreateSender(string queueOrTopicName)
    {
        Assert.Equal(InMemoryServiceBusTopic.Name, queueOrTopicName);
        Senders++;
        return new InMemoryServiceBusSender(topic);
    }

    public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName) =>
        CreateReceiver(topicName, subscriptionName, new ServiceBusReceiverOptions());

    public override ServiceBusReceiver CreateReceiver(
        string topicName,
        string subscriptionName,
        ServiceBusReceiverOptions options
    )
    {
        Assert.Equal(InMemoryServiceBusTopic.Name, topicName);
        Assert.Equal(ServiceBusReceiveMode.PeekLock, options.ReceiveMode);
        return new InMemoryServiceBusReceiver(
            options.SubQueue == SubQueue.DeadLetter
                ? topic.DeadLetters(subscriptionName)
                : topic.Queue(subscriptionName)
        );
    }

    // There is no connection, and the base class would close it.
#pragma warning disable CA2215
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215
}
