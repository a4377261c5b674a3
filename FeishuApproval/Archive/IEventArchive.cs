using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>
/// Keeps every authentic event by the hour it was received in, recognized or not: the audit trail, and what a replay reads.
/// </summary>
public interface IEventArchive
{
    /// <summary>Stores an event. Storing the same message again changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The archive cannot answer now; the event may or may not be stored.</exception>
    ValueTask<ArchivedEvent> AddAsync(EventMessage message, CancellationToken cancellationToken);

    /// <summary>The body of a stored event; null when nothing is stored under the key.</summary>
    /// <exception cref="StoreUnavailableException">The archive cannot answer now.</exception>
    ValueTask<byte[]?> FindBodyAsync(string key, CancellationToken cancellationToken);
}
