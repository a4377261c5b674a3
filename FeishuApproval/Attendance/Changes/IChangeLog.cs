using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Changes;

/// <summary>
/// Where changes are noted by a store that cannot note them in the transaction of their commit. Call it after the commit, and again when
/// a delivery finds its event applied: the one before may have ended in between.
/// </summary>
public interface IChangeLog
{
    /// <summary>Notes that a record changed, behind everything that a feed has shown so far.</summary>
    /// <param name="committed">The state as it was committed. One whose tenant is not known yet is not noted.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The change may or may not be recorded.</exception>
    ValueTask AppendAsync(AttendanceState committed, CancellationToken cancellationToken);
}
