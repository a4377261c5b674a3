using System.Diagnostics;
using Azure.Messaging.ServiceBus;

namespace FeishuApproval.TestSupport.ServiceBus;

/// <summary>A sender of an <see cref="InMemoryServiceBusTopic"/>.</summary>
internal sealed class InMemoryServiceBusSender(InMemoryServiceBusTopic topic) : ServiceBusSender
{
    /// <summary>The clients' own activities: one for the message and one for the call.</summary>
    private static readonly ActivitySource Source = new("Azure.Messaging.ServiceBus.ServiceBusSender");

    public override string EntityPath => InMemoryServiceBusTopic.Name;

    public override async Task SendMessageAsync(
        ServiceBusMessage message,
        CancellationToken cancellationToken = default
    )
    {
        using (Source.StartActivity("Message", ActivityKind.Producer)) { }

        using var activity = Source.StartActivity("ServiceBusSender.Send", ActivityKind.Client);
        await topic.BeforeSend(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        topic.Take(message);
    }

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(
        CancellationToken cancellationToken = default
    )
    {
        topic.OpenLink();
        return ValueTask.FromResult(
            ServiceBusModelFactory.ServiceBusMessageBatch(
                0,
                [],
                new CreateMessageBatchOptions { MaxSizeInBytes = topic.MaxMessageSize }
            )
        );
    }

    public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
