using Azure.Messaging.ServiceBus;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>A sender of an <see cref="InMemoryTopic"/>.</summary>
internal sealed class InMemoryServiceBusSender(InMemoryTopic topic) : ServiceBusSender
{
    public override string EntityPath => InMemoryTopic.Name;

    public override async Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default)
    {
        await topic.BeforeSend(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        topic.Take(message);
    }

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default)
    {
        topic.LinksOpened++;
        return ValueTask.FromResult(ServiceBusModelFactory.ServiceBusMessageBatch(0, [], new CreateMessageBatchOptions { MaxSizeInBytes = topic.MaxMessageSize }));
    }

    public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
