using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Records;

/// <summary>Stores the records: the states of approval instances, and the events applied to them.</summary>
public interface IAttendanceStore
{
    /// <summary>Loads the state of an instance.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    /// <exception cref="UnreadableRecordException">The stored state cannot be read.</exception>
    ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the next state and the event in one transaction, if the loaded state is still the stored one and the event is new. The next
    /// state lists the event. Audits and rebuilds read the stored events. The body of the message is valid only during the call.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The commit may or may not be done.</exception>
    ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Replaces the loaded state. Returns false when another state has been stored in the meantime. The stored events do not change.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The state may or may not be stored.</exception>
    ValueTask<bool> TryReplaceAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Returns the next instances with a stored state or event. The store chooses their number and their order. The order never changes.
    /// </summary>
    /// <param name="after">The instance to continue after; null starts at the first instance.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The instances; an empty list when there are no more.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<string>> ListInstancesAsync(string? after, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the records with a <see cref="ComparedRecord.At"/> in a window, for comparisons with Feishu's list. The order is the store's own and
    /// never changes. The store chooses the size of a page.
    /// </summary>
    /// <param name="from">The beginning of the window.</param>
    /// <param name="to">Its end, exclusive.</param>
    /// <param name="after">The instance to continue after; null starts at the beginning.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>
    /// The records, and the instance to continue after. This instance is null when there are no more records. A page may be empty without
    /// being the last page.
    /// </returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? after,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Returns the stored events of each instance, in any order. The result includes all events of every state that was loaded before. For
    /// a state that cannot be read, it may include events of other instances.
    /// </summary>
    /// <param name="instanceCodes">The instances.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A list for each instance, in the order of <paramref name="instanceCodes"/>.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
        IReadOnlyList<string> instanceCodes,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Deletes the record of an instance and its stored events permanently. Repeating the call changes nothing. Only the instance code
    /// remains, in the change feed, so that consumers with a copy of the record can detect the deletion.
    /// </summary>
    /// <param name="instanceCode">An instance from <see cref="ListInstancesAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the data may be deleted.</exception>
    ValueTask DeleteAsync(string instanceCode, CancellationToken cancellationToken);

    /// <summary>Deletes the instance codes of records that were deleted before a given time. Repeating the call changes nothing.</summary>
    /// <param name="before">The time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the items may be deleted.</exception>
    ValueTask DeleteCodesAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
