using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Records;

/// <summary>Keeps the states of approval instances and the rows of the events applied to them.</summary>
public interface IAttendanceStore
{
    /// <summary>The state of an instance.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the next state, which lists the event, and the event's row in one step, if the state is still the loaded one and the row
    /// is new. The row is the audit trail, and what a rebuild reads. The message's body is valid during the call only.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now; the commit may or may not have happened.</exception>
    ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded, AttendanceState next, EventMessage message, CancellationToken cancellationToken);
}
