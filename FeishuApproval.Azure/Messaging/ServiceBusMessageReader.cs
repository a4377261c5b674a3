using System.Globalization;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>Reads a Service Bus message as the core's message. Never throws, because another program may publish to the topic.</summary>
internal static class ServiceBusMessageReader
{
    /// <summary>Reads everything except the body. <see cref="BodyOpener"/> reads the body when a handler is called.</summary>
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
    /// The number of the delivery of the message, from 1. Another AMQP client may send a message without a header. Such a message is in its
    /// first delivery; <see cref="ServiceBusReceivedMessage.DeliveryCount"/> throws for it.
    /// </summary>
    public static int DeliveryCount(ServiceBusReceivedMessage received) =>
        (int)Math.Max(received.GetRawAmqpMessage().Header.DeliveryCount ?? 1, 1);

    /// <summary>The text of an application property; null when the property is absent or not a text.</summary>
    public static string? Text(ServiceBusReceivedMessage received, string property) =>
        received.ApplicationProperties.TryGetValue(property, out object? value) ? value as string : null;
}
