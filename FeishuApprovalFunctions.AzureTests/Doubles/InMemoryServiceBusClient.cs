using Azure.Messaging.ServiceBus;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>The client of an <see cref="InMemoryTopic"/>.</summary>
internal sealed class InMemoryServiceBusClient(InMemoryTopic topic) : ServiceBusClient
{
    /// <summary>How many senders were made.</summary>
    public int Senders { get; private set; }

    public override ServiceBusSender CreateSender(string queueOrTopicName)
    {
        Assert.Equal(InMemoryTopic.Name, queueOrTopicName);
        Senders++;
        return new InMemoryServiceBusSender(topic);
    }

    // There is no connection, and the base class would close it.
#pragma warning disable CA2215
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215
}
