using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Support;

/// <summary>A store whose calls wait for their turn, and which at times conflicts or fails, before or after the commit.</summary>
public sealed class TurbulentAttendanceStore(IAttendanceStore inner, Turnstile turnstile) : IAttendanceStore
{
    public async ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken)
    {
        await turnstile.Turn();
        return await inner.LoadAsync(instanceCode, cancellationToken);
    }

    public async ValueTask<CommitResult> CommitAsync(
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
                await inner.CommitAsync(loaded, next, message, cancellationToken);
                throw new StoreUnavailableException("After the commit.");
            default:
                return await inner.CommitAsync(loaded, next, message, cancellationToken);
        }
    }
}
