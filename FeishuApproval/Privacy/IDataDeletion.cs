using FeishuApproval.Archive;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Messaging;

namespace FeishuApproval.Privacy;

/// <summary>Deletes stored data permanently, after a retention period or at the request of an employee.</summary>
public interface IDataDeletion
{
    /// <summary>
    /// Deletes the record of an instance and its stored events. Repeating the call changes nothing. Only the instance code remains, in the
    /// change feed, so that consumers with a copy of the record can detect the deletion.
    /// </summary>
    /// <param name="instanceCode">An instance from <see cref="IRebuildStore.ListInstancesAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the data may be deleted.</exception>
    ValueTask DeleteInstanceAsync(string instanceCode, CancellationToken cancellationToken);

    /// <summary>Deletes archived events. Repeating the call changes nothing.</summary>
    /// <param name="keys">Keys from <see cref="IEventArchiveReader.ReadAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the items may be deleted.</exception>
    ValueTask DeleteArchivedAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

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

    /// <summary>Deletes the instance codes of records that were deleted before a given time. Repeating the call changes nothing.</summary>
    /// <param name="before">The time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the items may be deleted.</exception>
    ValueTask DeleteCodesAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
