using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;

namespace FeishuApproval.Attendance.Index;

/// <summary>
/// Keeps the index consistent with the records. Lists read the records, so an extra row is harmless, but a missing row hides a record. A
/// state knows the rows of all its versions: an update puts the rows of its state and removes those of earlier versions. A late update that
/// only puts rows hides no record. An update that removes rows may remove rows of a newer state, so it reads the record afterwards and, if
/// the record changed, puts the rows of the new state.
/// </summary>
internal sealed class AttendanceIndexer(IAttendanceStore store, IAttendanceIndex index)
{
    /// <summary>Updates the index to a state that has just been committed. Most events change no row.</summary>
    /// <returns>False when the record kept changing meanwhile.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public ValueTask<bool> FollowAsync(AttendanceState? before, AttendanceState committed, CancellationToken cancellationToken) =>
        before is not null && HasSameEntries(before, committed) ? ValueTask.FromResult(true) : RepairAsync(committed, cancellationToken);

    /// <summary>Puts all rows of a state, and removes the rows that only its earlier versions had.</summary>
    /// <returns>False when the record kept changing meanwhile.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= Contention.Attempts; attempt++)
        {
            var change = IndexChange.Of(state);
            if (change is { PutByEmployee: [], RemoveByEmployee: [] }) return true;
            await index.ApplyAsync(change, cancellationToken);
            if (index.IsTransactional || change is { RemoveByEmployee: [], RemoveByDay: [] }) return true;
            var now = (await store.LoadAsync(state.InstanceCode, cancellationToken)).State;
            if (now is null || now.Version == state.Version || HasSameEntries(state, now)) return true;
            state = now;
        }

        return false;
    }

    private static bool HasSameEntries(AttendanceState a, AttendanceState b) =>
        a.StaleEntries.SequenceEqual(b.StaleEntries)
        && (ReferenceEquals(a.IndexEntries, b.IndexEntries) || a.IndexEntries.SequenceEqual(b.IndexEntries));
}
