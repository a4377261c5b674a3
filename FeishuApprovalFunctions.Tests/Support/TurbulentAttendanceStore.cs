using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>A store whose calls wait for their turn, and which at times conflicts or fails, before or after the commit.</summary>
public class TurbulentAttendanceStore(IAttendanceStore inner, Turnstile turnstile) : AttendanceStoreDecorator(inner)
{
    public override async ValueTask<Loaded<AttendanceState>> LoadAsync(
        string instanceCode,
        CancellationToken cancellationToken
    )
    {
        await turnstile.Turn();
        return await Inner.LoadAsync(instanceCode, cancellationToken);
    }

    public override async ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        await turnstile.Turn();
        switch (turnstile.Random.Next(12))
        {
            case 0:
                return CommitResult.Conflict;
            case 1:
                throw new StoreUnavailableException("Before the commit.");
            case 2:
                await Inner.CommitAsync(loaded, next, message, cancellationToken);
                throw new StoreUnavailableException("After the commit.");
            default:
                return await Inner.CommitAsync(loaded, next, message, cancellationToken);
        }
    }
}
