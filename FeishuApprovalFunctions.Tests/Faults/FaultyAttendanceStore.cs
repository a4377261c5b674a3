using FeishuApproval.Attendance;

namespace FeishuApproval.Tests.Faults;

/// <summary>An attendance store with <see cref="StoreFaults"/>.</summary>
public sealed class FaultyAttendanceStore(IAttendanceStore inner, StoreFaults faults) : IAttendanceStore
{
    public ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken)
    {
        faults.BeforeLoad(instanceCode);
        return inner.LoadAsync(instanceCode, cancellationToken);
    }

    public ValueTask<CommitResult> CommitAsync(Loaded<AttendanceState> loaded, AttendanceState next, EventRow row, CancellationToken cancellationToken) =>
        faults.CommitAsync(next.InstanceCode, row.Event.EventId, () => inner.CommitAsync(loaded, next, row, cancellationToken), CommitResult.Conflict);
}
