using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>The archive of every authentic event, recognized or not, for audits and replays.</summary>
public interface IEventArchive
{
    /// <summary>
    /// Returns the next events of a range, in the order of the archive, which never changes. The same event may occur twice.
    /// </summary>
    /// <param name="range">The events to read.</param>
    /// <param name="after">The key to continue after; null starts at the first event.</param>
    /// <param name="max">The maximum number of events.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The events; an empty list when there are no more.</returns>
    /// <exception cref="StoreUnavailableException">The archive is unavailable.</exception>
    /// <exception cref="FormatException">The key does not belong to this archive.</exception>
    ValueTask<IReadOnlyList<ArchivedMessage>> ReadAsync(
        ArchiveRange range,
        string? after,
        int max,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes events permanently. Repeating the call changes nothing.</summary>
    /// <param name="keys">Keys from <see cref="ReadAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The archive is unavailable. Some of the events may be deleted.</exception>
    /// <exception cref="FormatException">A key does not belong to this archive.</exception>
    ValueTask DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps the hashes of these event ids until a given time. An event that arrives again in the meantime is acknowledged and not stored.
    /// </summary>
    /// <param name="eventIds">The MessageIds of the events.</param>
    /// <param name="expiresAt">When the hashes expire.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the hashes may be stored.</exception>
    ValueTask RememberErasedAsync(
        IReadOnlyCollection<string> eventIds,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes the hashes of erased event ids that have expired.</summary>
    /// <param name="now">The time now.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the hashes may be deleted.</exception>
    ValueTask ForgetErasedAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
