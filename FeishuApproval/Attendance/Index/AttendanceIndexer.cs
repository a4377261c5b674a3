using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;

namespace FeishuApproval.Attendance.Index;

/// <summary>
/// Keeps the index consistent with the records. Lists read the records, so an extra row has no effect, but a missing row hides a record. A
/// state contains the rows of all its versions: an update puts the rows of its state and removes the rows of earlier versions. A late
/// update that only puts rows hides no record. An update that removes rows may remove rows of a newer state. Therefore, it reads the record
/// afterwards and, if the record has changed, puts the rows of the new state.
/// </summary>
/// <param name="store">The store of the records.</param>
/// <param name="index">The index.</param>
/// <param name="unreadable">Counts new records with unreadable fields or without a date; null where they are not counted.</param>
internal sealed class AttendanceIndexer(
    IAttendanceStore store,
    IAttendanceIndex index,
    UnreadableRecords? unreadable = null
)
{
    /// <summary>Updates the index to a state that has just been committed. Most events change no row.</summary>
    /// <returns>False when the record kept changing.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<bool> FollowAsync(
        AttendanceState? before,
        AttendanceState committed,
        CancellationToken cancellationToken
    )
    {
        unreadable?.Note(before, committed);
        if (before is null || !HasSameEntries(before, committed))
            return await RepairAsync(committed, cancellationToken);
        await index.ApplyAsync(new IndexChange([], [], [], []) { Committed = committed }, cancellationToken);
        return true;
    }

    /// <summary>Puts all rows of a state, removes the rows that only its earlier versions had, and notes the change again.</summary>
    /// <returns>False when the record kept changing.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= Contention.Attempts; attempt++)
        {
            var change = IndexChange.Of(state);
            await index.ApplyAsync(attempt == 1 ? change with { Committed = state } : change, cancellationToken);
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
