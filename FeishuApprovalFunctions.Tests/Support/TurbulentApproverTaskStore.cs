using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Support;

/// <summary>A store whose calls wait for their turn, and which at times conflicts or fails, before or after the commit.</summary>
public sealed class TurbulentApproverTaskStore(IApproverTaskStore inner, Turnstile turnstile) : IApproverTaskStore
{
    public async ValueTask<Loaded<ApproverTask>> LoadAsync(
        string processId,
        string approverId,
        CancellationToken cancellationToken
    )
    {
        await turnstile.Turn();
        return await inner.LoadAsync(processId, approverId, cancellationToken);
    }

    public async ValueTask<bool> TryCommitAsync(
        Loaded<ApproverTask> loaded,
        ApproverTask next,
        CancellationToken cancellationToken
    )
    {
        await turnstile.Turn();
        switch (turnstile.Random.Next(12))
        {
            case 0:
                return false;
            case 1:
                throw new StoreUnavailableException("Before the commit.");
            case 2:
                await inner.TryCommitAsync(loaded, next, cancellationToken);
                throw new StoreUnavailableException("After the commit.");
            default:
                return await inner.TryCommitAsync(loaded, next, cancellationToken);
        }
    }

    public ValueTask<IReadOnlyList<ApproverTask>> ListAsync(string processId, CancellationToken cancellationToken) =>
        inner.ListAsync(processId, cancellationToken);

    public ValueTask<IReadOnlyList<ApproverTask>> ReadAsync(
        TaskKey? after,
        int max,
        CancellationToken cancellationToken
    ) => inner.ReadAsync(after, max, cancellationToken);
}
