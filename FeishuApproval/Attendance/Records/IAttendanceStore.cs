using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Records;

/// <summary>Stores the states of approval instances and the events applied to them.</summary>
public interface IAttendanceStore
{
    /// <summary>Loads the state of an instance.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    /// <exception cref="UnreadableRecordException">The stored state cannot be read.</exception>
    ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the next state and the event in one transaction, if the loaded state is still the stored one and the event is new. The next
    /// state lists the event. Audits and rebuilds read the stored events. The body of the message is valid only during the call.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The commit may or may not be done.</exception>
    ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    );
}
