using Azure.Messaging.ServiceBus;
using FeishuApproval.Api.Health;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>
/// Checks the topic. It opens the sender's link if necessary, and peeks at one message of the archive's subscription. The link proves the
/// permission to send. The peek proves that the namespace answers now. Both are data-plane operations.
/// </summary>
internal sealed class TopicProbe(ServiceBusClient client, ServiceBusSender sender) : IReadinessProbe
{
    private readonly Lazy<ServiceBusReceiver> _receiver = new(() =>
        client.CreateReceiver(Subscriptions.Topic, Subscriptions.ArchiveName)
    );

    /// <inheritdoc/>
    public string Name => "topic";

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
        await _receiver.Value.PeekMessageAsync(fromSequenceNumber: 0, cancellationToken);
    }
}
