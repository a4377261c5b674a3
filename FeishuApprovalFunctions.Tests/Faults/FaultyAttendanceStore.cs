using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Faults;

/// <summary>An attendance store with <see cref="StoreFaults"/>.</summary>
public sealed class FaultyAttendanceStore(IAttendanceStore inner, StoreFaults faults) : AttendanceStoreDecorator(inner)
{
    public override ValueTask<Loaded<AttendanceState>> LoadAsync(
        string instanceCode,
        CancellationToken cancellationToken
    )
    {
        faults.BeforeLoad(instanceCode);
        return Inner.LoadAsync(instanceCode, cancellationToken);
    }

    public override ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    ) =>
        faults.CommitAsync(
            next.InstanceCode,
            message.MessageId,
            () => Inner.CommitAsync(loaded, next, message, cancellationToken),
            CommitResult.Conflict
        );
}
