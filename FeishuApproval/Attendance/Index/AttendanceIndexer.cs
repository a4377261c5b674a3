using FeishuApproval.Attendance.Changes;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;

namespace FeishuApproval.Attendance.Index;

/// <summary>
/// Keeps the index consistent with the records. Lists read the records, so an extra row has no effect, but a missing row hides a record. A
/// state contains the rows of all its versions: an update puts the rows of its state and removes the rows of earlier versions. A late
/// update that only puts rows hides no record. An update that removes rows may remove rows of a newer state. Therefore, it reads the record
/// afterwards and, if the record has changed, puts the rows of the new state. If the store does not record changes itself, the row of the
/// change feed is written at the same time as the index.
/// </summary>
/// <param name="store">The store of the records.</param>
/// <param name="index">The index.</param>
/// <param name="changes">Records changes; null when the commit records them, or when the change feed is off.</param>
/// <param name="unreadable">Counts new records with unreadable fields or without a date; null where they are not counted.</param>
internal sealed class AttendanceIndexer(
    IAttendanceStore store,
    IAttendanceIndex index,
    IChangeLog? changes = null,
    UnreadableRecords? unreadable = null
)
{
    /// <summary>Updates the index to a state that has just been committed. Most events change no row.</summary>
    /// <returns>False when the record kept changing.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public ValueTask<bool> FollowAsync(
        AttendanceState? before,
        AttendanceState committed,
        CancellationToken cancellationToken
    )
    {
        unreadable?.Note(before, committed);
        return WithChangeAsync(
            committed,
            before is not null && HasSameEntries(before, committed)
                ? ValueTask.FromResult(true)
                : RepairIndexAsync(committed, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Puts all rows of a state, removes the rows that only its earlier versions had, and records the change again.</summary>
    /// <returns>False when the record kept changing.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken) =>
        WithChangeAsync(state, RepairIndexAsync(state, cancellationToken), cancellationToken);

    /// <summary>
    /// Records a change while the index is written. Completes when both operations have ended, even if one of them fails.
    /// </summary>
    private ValueTask<bool> WithChangeAsync(
        AttendanceState state,
        ValueTask<bool> indexing,
        CancellationToken cancellationToken
    )
    {
        return changes is null
            ? indexing
            : BothAsync(indexing.AsTask(), changes.AppendAsync(state, cancellationToken).AsTask());

        static async ValueTask<bool> BothAsync(Task<bool> indexing, Task noting)
        {
            await Task.WhenAll(indexing, noting);
            return await indexing;
        }
    }

    private async ValueTask<bool> RepairIndexAsync(AttendanceState state, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= Contention.Attempts; attempt++)
        {
            var change = IndexChange.Of(state);
            if (change is { PutByEmployee: [], RemoveByEmployee: [] })
                return true;
            await index.ApplyAsync(change, cancellationToken);
            if (index.IsTransactional || change is { RemoveByEmployee: [], RemoveByDay: [] })
                return true;
            var now = (await store.LoadAsync(state.InstanceCode, cancellationToken)).State;
            if (now is null || now.Version == state.Version || HasSameEntries(state, now))
                return true;
            state = now;
        }

        return false;
    }

    private static bool HasSameEntries(AttendanceState a, AttendanceState b) =>
        a.StaleEntries.SequenceEqual(b.StaleEntries)
        && (ReferenceEquals(a.IndexEntries, b.IndexEntries) || a.IndexEntries.SequenceEqual(b.IndexEntries));
}
