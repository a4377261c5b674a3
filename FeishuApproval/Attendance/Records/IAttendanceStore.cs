using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// Stores the records: the states of approval instances, the events applied to them, an index that finds records by employee and by day, and
/// the feed of their changes. Index and feed only refer to records: who reads them loads the records and ignores outdated rows.
/// </summary>
public interface IAttendanceStore
{
    /// <summary>Loads the state of an instance.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    /// <exception cref="UnreadableRecordException">The stored state cannot be read.</exception>
    ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the next state and the event in one transaction, if the loaded state is still the stored one and the event is new. The next
    /// state lists the event. Audits and rebuilds read the stored events. When the call returns, index and feed contain the record as well. The
    /// body of the message is valid only during the call.
    /// </summary>
    /// <exception cref="StoreUnavailableException">
    /// The store is unavailable. The commit may or may not be done, and index and feed may be behind it: see <see cref="RepairAsync"/>.
    /// </exception>
    ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Replaces the loaded state. Returns false when another state has been stored in the meantime. The stored events do not change. Index and
    /// feed may be behind it until <see cref="RepairAsync"/>.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The state may or may not be stored.</exception>
    ValueTask<bool> TryReplaceAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Makes index and feed consistent with a state that is stored: all its rows are in the index, rows of its earlier versions are not, and the
    /// feed contains a change that is not older than the state. A delivery that finds its event already applied calls it, because an earlier
    /// delivery may have failed after the commit.
    /// </summary>
    /// <returns>False when the record kept changing.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of it may be done.</exception>
    ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken);

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
    /// Lists an employee's rows that start on or before <paramref name="to"/> and end on or after <paramref name="from"/>, sorted by start.
    /// The result may include rows that ended earlier in the month of <paramref name="from"/>. Rows that are longer than
    /// <see cref="IndexEntry.MaxDays"/> days may be missing after these days.
    /// </summary>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="userId">The employee.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="after">The row to continue after; null starts at the first row.</param>
    /// <param name="max">The maximum number of rows. If fewer rows are returned, there are no more.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Lists the rows of a day, sorted by employee. The rows of <see cref="IndexEntry.UnreadableDay"/> are those of the unreadable records, without
    /// outdated ones.
    /// </summary>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="date">The day.</param>
    /// <param name="after">The row to continue after; null starts at the first row.</param>
    /// <param name="max">The maximum number of rows. If fewer rows are returned, there are no more.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    );

    /// <summary>Lists the tenants that have rows.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken);

    /// <summary>
    /// Removes rows of records that are deleted, and the rows by day that belong to them. Repeating the call changes nothing.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some rows may be removed.</exception>
    ValueTask RemoveRowsAsync(IReadOnlyList<EmployeeRow> rows, CancellationToken cancellationToken);

    /// <summary>Whether the store has a change feed. A store may leave it out where it costs.</summary>
    bool HasChanges { get; }

    /// <summary>
    /// Reads the changes of a tenant's records after a position, in the order of their commits. A consumer that continues from each position,
    /// and then reads the changed records, obtains the same records as the store. A position never skips a change that is committed after the
    /// position was read. A record that changed several times may be listed only for its last change. Positions stay valid after restarts and
    /// rebuilds.
    /// </summary>
    /// <param name="tenantKey">The tenant. Empty returns no changes, because a record without a tenant belongs to no feed.</param>
    /// <param name="after">The position to continue after; null starts at the first stored change.</param>
    /// <param name="max">The maximum number of changes, at least 1.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="FormatException">
    /// The position does not belong to this feed, or it is newer than the backup that was restored.
    /// </exception>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<ChangePage> ReadChangesAsync(
        string tenantKey,
        string? after,
        int max,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Deletes the record of an instance, its stored events and its index rows permanently. Repeating the call changes nothing. Only the
    /// instance code remains, in the change feed, so that consumers with a copy of the record can detect the deletion. As long as the call fails,
    /// the instance is still listed.
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

/// <summary>What is the same for all stores of records.</summary>
internal static class AttendanceStore
{
    /// <summary>Loads the state of an instance. A state that cannot be read is null and has an ETag.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public static async ValueTask<Loaded<AttendanceState>> TryLoadAsync(
        this IAttendanceStore store,
        string instanceCode,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await store.LoadAsync(instanceCode, cancellationToken);
        }
        catch (UnreadableRecordException exception)
        {
            return new Loaded<AttendanceState>(null, exception.ETag);
        }
    }
}
