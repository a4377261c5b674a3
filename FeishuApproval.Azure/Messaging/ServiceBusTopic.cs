using System.Collections.Concurrent;
using System.Globalization;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>
/// The Service Bus topic. A message over the size limit of the tier is compressed. If it is still too large, its body is stored in the
/// archive first, and the message contains only the archive key. So no event is too large. The sender provides the limit of the tier.
/// </summary>
internal sealed class ServiceBusTopic(
    ServiceBusClient client,
    ServiceBusSender sender,
    TableEventArchive archive,
    TimeProvider time
) : ITopic
{
    private readonly ConcurrentDictionary<string, ServiceBusReceiver> _receivers = new(StringComparer.Ordinal);

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

    /// <summary>
    /// Opens the sender's link if necessary, and peeks at one message of the archive's subscription. The link proves the permission to send.
    /// The peek proves that the namespace answers now.
    /// </summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
        await Receiver(Subscriptions.ArchiveName).PeekMessageAsync(fromSequenceNumber: 0, cancellationToken);
    }

    /// <summary>Peeks at the subscriptions of attendance, which locks no message.</summary>
    public async ValueTask<IReadOnlyList<EventMessage>> ListWaitingAsync(int max, CancellationToken cancellationToken)
    {
        try
        {
            var peeked = await Task.WhenAll(
                Subscriptions.Attendance.Select(subscription =>
                    Receiver(subscription.Name).PeekMessagesAsync(max, fromSequenceNumber: 0, cancellationToken)
                )
            );
            return [.. peeked.SelectMany(messages => messages).Take(max).Select(ServiceBusMessageReader.Read)];
        }
        catch (Exception exception) when (ServiceBusFaults.IsUnavailable(exception, cancellationToken))
        {
            throw new StoreUnavailableException(
                $"The events of {Subscriptions.Topic} cannot be reached now.",
                exception
            );
        }
    }

    private ServiceBusReceiver Receiver(string subscription) =>
        _receivers.GetOrAdd(
            subscription,
            static (name, client) => client.CreateReceiver(Subscriptions.Topic, name),
            client
        );

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
