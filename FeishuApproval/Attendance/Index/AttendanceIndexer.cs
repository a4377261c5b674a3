using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;

namespace FeishuApproval.Attendance.Index;

/// <summary>
/// Keeps the index in step with the records. A state knows every row that any version of it ever had, so each update touches all of
/// them; and whoever finds the state changed after an update does it again. So the last update of every row is one of the last state,
/// whoever was slow, and whoever died and was delivered again.
/// </summary>
public sealed class AttendanceIndexer(IAttendanceStore store, IAttendanceIndex index)
{
    /// <summary>Brings the index up to a state just committed. Most events change nothing that it holds.</summary>
    /// <returns>False when the record kept changing meanwhile.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public ValueTask<bool> FollowAsync(AttendanceState? before, AttendanceState committed, CancellationToken cancellationToken) =>
        before is not null && HasSameEntries(before, committed) ? ValueTask.FromResult(true) : RepairAsync(committed, cancellationToken);

    /// <summary>Puts every row that a state has, and removes every row that it had.</summary>
    /// <returns>False when the record kept changing meanwhile.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= Contention.Attempts; attempt++)
        {
            var change = IndexChange.Of(state);
            if (change is { PutByEmployee: [], RemoveByEmployee: [] }) return true;
            await index.ApplyAsync(change, cancellationToken);
            if (index.IsTransactional) return true;
            var now = (await store.LoadAsync(state.InstanceCode, cancellationToken)).State;
            if (now is null || now.Version == state.Version || HasSameEntries(state, now)) return true;
            state = now;
        }

        return false;
    }

    private static bool HasSameEntries(AttendanceState a, AttendanceState b) =>
        a.StaleEntries.SequenceEqual(b.StaleEntries)
        && (ReferenceEquals(a.Facts, b.Facts) || IndexEntry.Of(a).SequenceEqual(IndexEntry.Of(b)));
}
