using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>
/// Stores every authentic event, recognized or not, for audits and replays. Events are grouped by the hour in which they were received.
/// </summary>
public interface IEventArchive
{
    /// <summary>Stores an event. Storing the same message again changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The archive is unavailable. The event may or may not be stored.</exception>
    ValueTask<ArchivedEvent> AddAsync(EventMessage message, CancellationToken cancellationToken);

    /// <summary>Returns the body of a stored event, or null when no event has this key.</summary>
    /// <exception cref="StoreUnavailableException">The archive is unavailable.</exception>
    ValueTask<byte[]?> FindBodyAsync(string key, CancellationToken cancellationToken);
}
