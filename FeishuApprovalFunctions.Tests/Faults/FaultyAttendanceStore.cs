using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Faults;

/// <summary>An attendance store with <see cref="StoreFaults"/>.</summary>
public sealed class FaultyAttendanceStore(IAttendanceStore inner, StoreFaults faults) : IAttendanceStore
{
    public ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken)
    {
        faults.BeforeLoad(instanceCode);
        return inner.LoadAsync(instanceCode, cancellationToken);
    }

    public ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    ) =>
        faults.CommitAsync(
            next.InstanceCode,
            message.MessageId,
            () => inner.CommitAsync(loaded, next, message, cancellationToken),
            CommitResult.Conflict
        );
}
