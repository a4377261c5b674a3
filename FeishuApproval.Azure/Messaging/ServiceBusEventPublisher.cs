using System.Globalization;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>
/// Publishes to the Service Bus topic. A message over the size limit of the tier is compressed. If it is still too large, its body is
/// stored in the archive first, and the message contains only the archive key. So no event is too large. The sender provides the limit of
/// the tier.
/// </summary>
internal sealed class ServiceBusEventPublisher(ServiceBusSender sender, TableEventArchive archive, TimeProvider time)
    : IEventPublisher
{
    /// <summary>The time limit of publishing. It is part of the webhook's own time limit.</summary>
    internal static TimeSpan Budget { get; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await PublishInAnySizeAsync(message, either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException exception)
        {
            throw new PublishException(
                $"The topic {Subscriptions.Topic} did not take the message within {Budget.TotalSeconds:0} s.",
                exception
            );
        }
        // The broker's client may throw any exception (its own, socket or credential exceptions). In every case, the topic has not
        // confirmed the message.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new PublishException($"The topic {Subscriptions.Topic} did not take the message.", exception);
        }
    }

    private async Task PublishInAnySizeAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (await TrySendAsync(Make(message, message.Body), cancellationToken))
            return;

        var compressed = Make(message, Compression.Compress(message.Body.Span));
        compressed.ApplicationProperties[ContentEncodings.ContentEncoding] = ContentEncodings.Brotli;
        if (await TrySendAsync(compressed, cancellationToken))
            return;

        var archived = await archive.AddAsync(message, cancellationToken);
        var pointer = Make(message, ReadOnlyMemory<byte>.Empty);
        pointer.ApplicationProperties[ContentEncodings.ArchiveKey] = archived.Key;
        await sender.SendMessageAsync(pointer, cancellationToken);
    }

    private async Task<bool> TrySendAsync(ServiceBusMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await sender.SendMessageAsync(message, cancellationToken);
            return true;
        }
        catch (ServiceBusException exception) when (exception.Reason == ServiceBusFailureReason.MessageSizeExceeded)
        {
            return false;
        }
    }

    private static ServiceBusMessage Make(EventMessage message, ReadOnlyMemory<byte> body)
    {
        var made = new ServiceBusMessage(body)
        {
            MessageId = message.MessageId,
            Subject = message.Subject,
            ContentType = EventMessage.ContentType,
        };
        if (message.CorrelationId is not null)
            made.CorrelationId = message.CorrelationId;
        made.ApplicationProperties[MessageProperties.Schema] = message.Schema;
        made.ApplicationProperties[MessageProperties.ReceivedAt] = message.ReceivedAt.ToString(
            "O",
            CultureInfo.InvariantCulture
        );
        if (message.AppId is not null)
            made.ApplicationProperties[MessageProperties.AppId] = message.AppId;
        if (message.TenantKey is not null)
            made.ApplicationProperties[MessageProperties.TenantKey] = message.TenantKey;
        Tracing.Stamp(made);
        return made;
    }
}
