using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Privacy;

/// <summary>
/// Deletes one record everywhere. The index rows are deleted first. If a later step fails, the record can still be found and deleted.
/// </summary>
internal sealed class RecordDeletion(IAttendanceIndex index, IAttendanceStore store)
{
    /// <summary>Deletes a record, its stored events, and all index rows of all its versions.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the data may be deleted.</exception>
    public async ValueTask DeleteAsync(string instanceCode, AttendanceState? state, CancellationToken cancellationToken)
    {
        if (state is not null)
        {
            var rows = IndexChange.Of(state);
            var removal = new IndexChange(
                [],
                [.. rows.PutByEmployee, .. rows.RemoveByEmployee],
                [],
                [.. rows.PutByDay, .. rows.RemoveByDay]
            );
            await index.ApplyAsync(removal, cancellationToken);
        }

        await store.DeleteAsync(instanceCode, cancellationToken);
    }
}
