using FeishuApproval.Archive;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Messaging;

namespace FeishuApproval.Privacy;

/// <summary>Deletes stored data for good: for a retention period, or because an employee requested it.</summary>
public interface IDataDeletion
{
    /// <summary>
    /// Deletes the record of an instance and the events stored with it. Deleting again changes nothing. Of the record only its instance
    /// code stays, in the change feed, so that readers who copied the record learn that it is deleted.
    /// </summary>
    /// <param name="instanceCode">An instance that <see cref="IRebuildStore.ListInstancesAsync"/> lists.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the data may be deleted.</exception>
    ValueTask DeleteInstanceAsync(string instanceCode, CancellationToken cancellationToken);

    /// <summary>Deletes archived events. Deleting again changes nothing.</summary>
    /// <param name="keys">Keys that <see cref="IEventArchiveReader.ReadAsync"/> returned.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the items may be deleted.</exception>
    ValueTask DeleteArchivedAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Deletes the instance codes of records that were deleted before a time. Deleting again changes nothing.</summary>
    /// <param name="before">The time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the items may be deleted.</exception>
    ValueTask DeleteCodesAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
