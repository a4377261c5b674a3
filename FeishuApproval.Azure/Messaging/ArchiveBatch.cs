using Azure.Messaging.ServiceBus;
using FeishuApproval.Archive;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>Stores the messages of one delivery of the archive together, with few requests.</summary>
internal sealed class ArchiveBatch(TableEventArchive archive, TableErasedEvents erased)
{
    /// <summary>Stores those messages that can be stored together.</summary>
    /// <returns>
    /// The messages that are stored. Each other one is still to be handled: it is the only one of its tenant and hour, it cannot be read, it
    /// was erased, one of its group is stored already, or the archive cannot answer now.
    /// </returns>
    public async Task<IReadOnlySet<ServiceBusReceivedMessage>> AddAsync(
        IReadOnlyList<ServiceBusReceivedMessage> received,
        CancellationToken cancellationToken
    )
    {
        var messages = new Dictionary<string, (ServiceBusReceivedMessage Received, EventMessage Message)>(
            StringComparer.Ordinal
        );
        foreach (var one in received)
        {
            var message = ServiceBusMessageReader.Read(one);
            // The body of a message with a key is in the archive already.
            if (
                ServiceBusMessageReader.Text(one, ContentEncodings.ArchiveKey) is null
                && !await erased.ContainsAsync(message.MessageId, cancellationToken)
                && await ServiceBusMessageReader.ReadBodyAsync(one, archive, cancellationToken) is { } body
            )
                messages.TryAdd(message.MessageId, (one, message with { Body = body }));
        }

        var stored = await archive.AddTogetherAsync(
            [.. messages.Values.Select(entry => entry.Message)],
            cancellationToken
        );
        return stored.Select(message => messages[message.MessageId].Received).ToHashSet();
    }
}
