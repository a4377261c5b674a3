using Azure.Messaging.ServiceBus;
using FeishuApproval.Archive;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Storage;
using FeishuApprovalFunctions.Storage.Entities;

namespace FeishuApprovalFunctions.Messaging;

/// <summary>Gives a handler the body as Feishu sent it: as it is, decompressed, or fetched from the archive.</summary>
internal sealed class BodyOpener(IMessageHandler handler, IEventArchive archive, ServiceBusReceivedMessage received) : IMessageHandler
{
    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken) =>
        await OpenAsync(cancellationToken) is { } body
            ? await handler.HandleAsync(message with { Body = body }, cancellationToken)
            : HandlerOutcome.Unreadable;

    private async ValueTask<byte[]?> OpenAsync(CancellationToken cancellationToken)
    {
        if (ServiceBusMessageReader.Text(received, ContentEncodings.ArchiveKey) is { } key)
        {
            return await archive.FindBodyAsync(key, cancellationToken);
        }

        // An AMQP message may also hold a value or a sequence; nothing of ours does.
        if (!received.GetRawAmqpMessage().Body.TryGetData(out _)) return null;
        return ServiceBusMessageReader.Text(received, ContentEncodings.ContentEncoding) switch
        {
            null => received.Body.ToArray(),
            ContentEncodings.Brotli => Compression.TryDecompress(
                received.Body.ToMemory().Span, EventMessage.MaxBodyLength, out byte[]? body) ? body : null,
            _ => null,
        };
    }
}
