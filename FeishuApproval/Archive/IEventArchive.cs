using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>
/// Keeps every authentic event, recognized or not, by the hour in which it was received, for audits and replays.
/// </summary>
public interface IEventArchive
{
    /// <summary>Stores an event. Storing the same message again changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The archive is unavailable. The event may or may not be stored.</exception>
    ValueTask<ArchivedEvent> AddAsync(EventMessage message, CancellationToken cancellationToken);

    /// <summary>The body of a stored event; null when nothing is stored under the key.</summary>
    /// <exception cref="StoreUnavailableException">The archive is unavailable.</exception>
    ValueTask<byte[]?> FindBodyAsync(string key, CancellationToken cancellationToken);
}
