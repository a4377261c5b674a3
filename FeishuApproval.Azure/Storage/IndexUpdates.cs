using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// Writes index rows and changes after a commit, for a store whose transactions cannot contain them. Lists read the records, so an extra row
/// has no effect, but a missing row hides a record. Therefore, an event usually only puts rows: its removals could meet rows of a newer
/// state, and to rule this out costs another request. The state lists the rows of its earlier versions; they are removed with the record, and
/// by <see cref="RepairAsync"/>, which reads the record afterwards and, if it has changed, writes the rows of the new state.
/// </summary>
/// <param name="load">Loads the state that is stored now.</param>
/// <param name="apply">Puts and removes rows, in no particular order and without a transaction.</param>
/// <param name="note">Writes a change of a record behind all changes that a reader has already seen; null when there is no feed.</param>
internal sealed class IndexUpdates(
    Func<string, CancellationToken, ValueTask<Loaded<AttendanceState>>> load,
    Func<IndexChange, CancellationToken, Task> apply,
    Func<AttendanceState, CancellationToken, Task>? note
)
{
    /// <summary>
    /// The maximum number of outdated rows of a record. More are removed at once, because a state does not remember any number of them.
    /// </summary>
    private const int MaxOutdated = 100;

    /// <summary>Follows a commit. Rows and change are written at the same time.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable, or the record kept changing.</exception>
    public async ValueTask FollowAsync(
        AttendanceState? before,
        AttendanceState committed,
        CancellationToken cancellationToken
    )
    {
        if (IndexChange.IsNone(before, committed))
        {
            await NoteAsync(committed, cancellationToken);
            return;
        }

        var change = IndexChange.Of(committed);
        if (change.ChangesUnreadable || change.RemoveByEmployee.Count + change.RemoveByDay.Count > MaxOutdated)
        {
            if (!await RepairAsync(committed, cancellationToken))
                throw new StoreUnavailableException("The record kept changing while its index rows were written.");
            return;
        }

        await Task.WhenAll(
            apply(change with { RemoveByDay = [], RemoveByEmployee = [] }, cancellationToken),
            NoteAsync(committed, cancellationToken)
        );
    }

    /// <summary>Puts all rows of a stored state, removes the rows that only its earlier versions had, and writes a change.</summary>
    /// <returns>False when the record kept changing.</returns>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken)
    {
        var noted = NoteAsync(state, cancellationToken);
        for (int attempt = 1; attempt <= Contention.Attempts; attempt++)
        {
            var change = IndexChange.Of(state);
            await Task.WhenAll(apply(change, cancellationToken), noted);
            if (change is { RemoveByEmployee: [], RemoveByDay: [], ChangesUnreadable: false })
                return true;
            var now = (await load(state.InstanceCode, cancellationToken)).State;
            if (now is null || now.Version == state.Version || IndexChange.IsNone(state, now))
                return true;
            state = now;
        }

        return false;
    }

    private Task NoteAsync(AttendanceState state, CancellationToken cancellationToken) =>
        note is null ? Task.CompletedTask : note(state, cancellationToken);
}
