using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>
/// Calls a handler with the body that Feishu sent. The message contains the body unchanged, compressed, or as its archive key.
/// </summary>
internal sealed class BodyOpener(IMessageHandler handler, TableEventArchive archive, ServiceBusReceivedMessage received)
    : IMessageHandler
{
    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken) =>
        await OpenAsync(received, archive, cancellationToken) is { } body
            ? await handler.HandleAsync(message with { Body = body }, cancellationToken)
            : HandlerOutcome.Unreadable;

    /// <summary>The body that Feishu sent; null when it cannot be read.</summary>
    /// <exception cref="StoreUnavailableException">The archive cannot answer now.</exception>
    public static async ValueTask<byte[]?> OpenAsync(
        ServiceBusReceivedMessage received,
        TableEventArchive archive,
        CancellationToken cancellationToken
    )
    {
        if (ServiceBusMessageReader.Text(received, ContentEncodings.ArchiveKey) is { } key)
        {
            return await archive.FindBodyAsync(key, cancellationToken);
        }

        // Other AMQP messages may have a value or a sequence instead. The app's own messages always have data.
        if (!received.GetRawAmqpMessage().Body.TryGetData(out _))
            return null;
        return ServiceBusMessageReader.Text(received, ContentEncodings.ContentEncoding) switch
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
}
