using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Messaging;

/// <summary>Handles the subscription <see cref="Subscriptions.Archive"/>: it stores every message in the archive.</summary>
internal sealed class EventArchiver(TableEventArchive archive) : IMessageHandler
{
    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken) =>
        (await archive.AddAsync(message, cancellationToken)).IsNew
            ? HandlerOutcome.Applied
            : HandlerOutcome.AlreadyApplied;
}
