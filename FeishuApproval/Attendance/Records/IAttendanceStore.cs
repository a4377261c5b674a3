using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Records;

/// <summary>Stores the states of approval instances and the events applied to them.</summary>
public interface IAttendanceStore
{
    /// <summary>The state of an instance.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the next state, which lists the event, and the event itself in one transaction, if the loaded state is still the stored one
    /// and the event is new. Audits and rebuilds read the stored events. The message's body is valid during the call only.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The commit may or may not be done.</exception>
    ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded, AttendanceState next, EventMessage message, CancellationToken cancellationToken);
}
