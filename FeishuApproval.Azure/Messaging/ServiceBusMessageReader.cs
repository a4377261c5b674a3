using System.Globalization;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>Reads a Service Bus message as the core's message. No message makes it throw, because another program may publish to the topic.</summary>
internal static class ServiceBusMessageReader
{
    /// <summary>Reads everything except the body, which <see cref="ReadBodyAsync"/> reads when a handler needs it.</summary>
    public static EventMessage Read(ServiceBusReceivedMessage received) =>
        new()
        {
            MessageId = received.MessageId is { Length: > 0 } id ? id : $"sequence-{received.SequenceNumber}",
            Subject = received.Subject ?? string.Empty,
            CorrelationId = received.CorrelationId,
            Schema = Text(received, MessageProperties.Schema) ?? "2.0",
            AppId = Text(received, MessageProperties.AppId),
            TenantKey = Text(received, MessageProperties.TenantKey),
            ReceivedAt = DateTimeOffset.TryParse(
                Text(received, MessageProperties.ReceivedAt),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var receivedAt
            )
                ? receivedAt
                : received.EnqueuedTime,
            Body = ReadOnlyMemory<byte>.Empty,
        };

    /// <summary>
    /// Reads the body that Feishu sent; null when it cannot be read. The message contains it unchanged, compressed, or as its archive key.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The archive cannot answer now.</exception>
    public static async ValueTask<byte[]?> ReadBodyAsync(
        ServiceBusReceivedMessage received,
        TableEventArchive archive,
        CancellationToken cancellationToken
    )
    {
        if (Text(received, ContentEncodings.ArchiveKey) is { } key)
            return await archive.FindBodyAsync(key, cancellationToken);

        // Other AMQP messages may have a value or a sequence instead. The app's own messages always have data.
        if (!received.GetRawAmqpMessage().Body.TryGetData(out _))
            return null;
        return Text(received, ContentEncodings.ContentEncoding) switch
        {
            null => received.Body.ToArray(),
            ContentEncodings.Brotli => Compression.TryDecompress(
                received.Body.ToMemory().Span,
                EventMessage.MaxBodyLength,
                out byte[]? body
            )
                ? body
                : null,
            _ => null,
        };
    }

    /// <summary>
    /// The number of the delivery of the message, from 1. Another AMQP client may send a message without a header. Such a message is in its
    /// first delivery; <see cref="ServiceBusReceivedMessage.DeliveryCount"/> throws for it.
    /// </summary>
    public static int DeliveryCount(ServiceBusReceivedMessage received) =>
        (int)Math.Max(received.GetRawAmqpMessage().Header.DeliveryCount ?? 1, 1);

    /// <summary>The text of an application property; null when the property is absent or not a text.</summary>
    public static string? Text(ServiceBusReceivedMessage received, string property) =>
        received.ApplicationProperties.TryGetValue(property, out object? value) ? value as string : null;
}
