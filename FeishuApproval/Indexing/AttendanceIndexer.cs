using FeishuApproval.Attendance;
using FeishuApproval.Operations;

namespace FeishuApproval.Indexing;

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
        before is not null && HasSamePlaces(before, committed) ? ValueTask.FromResult(true) : MendAsync(committed, cancellationToken);

    /// <summary>Puts every row that a state has, and removes every row that it had.</summary>
    /// <returns>False when the record kept changing meanwhile.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<bool> MendAsync(AttendanceState state, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= Contention.Attempts; attempt++)
        {
            var change = IndexChange.Of(state);
            if (change is { PutByEmployee: [], RemoveByEmployee: [] }) return true;
            await index.ApplyAsync(change, cancellationToken);
            if (index.IsTransactional) return true;
            var now = (await store.LoadAsync(state.InstanceCode, cancellationToken)).State;
            if (now is null || now.Version == state.Version || HasSamePlaces(state, now)) return true;
            state = now;
        }

        return false;
    }

    private static bool HasSamePlaces(AttendanceState a, AttendanceState b) =>
        a.FormerPlaces.SequenceEqual(b.FormerPlaces)
        && (ReferenceEquals(a.Facts, b.Facts) || AttendancePlace.Of(a).SequenceEqual(AttendancePlace.Of(b)));
}
