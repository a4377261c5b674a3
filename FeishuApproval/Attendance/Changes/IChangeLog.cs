using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Changes;

/// <summary>
/// Records changes for a store that cannot record them in the transaction of the commit. Call it after the commit, and again when a
/// delivery finds its event already applied, because the previous delivery may have failed before this call.
/// </summary>
public interface IChangeLog
{
    /// <summary>Records a change, after all changes that a feed has already returned.</summary>
    /// <param name="committed">The committed state. A state without a known tenant is not recorded.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The change may or may not be recorded.</exception>
    ValueTask AppendAsync(AttendanceState committed, CancellationToken cancellationToken);
}
