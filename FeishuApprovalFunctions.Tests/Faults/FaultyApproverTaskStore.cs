using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Tests.Faults;

/// <summary>An approver task store with <see cref="StoreFaults"/>.</summary>
public sealed class FaultyApproverTaskStore(IApproverTaskStore inner, StoreFaults faults) : IApproverTaskStore
{
    public ValueTask<Loaded<ApproverTask>> LoadAsync(
        string processId,
        string approverId,
        CancellationToken cancellationToken
    )
    {
        faults.BeforeLoad(processId);
        return inner.LoadAsync(processId, approverId, cancellationToken);
    }

    public ValueTask<bool> TryCommitAsync(
        Loaded<ApproverTask> loaded,
        ApproverTask next,
        CancellationToken cancellationToken
    )
    {
        var known = loaded.State?.History.Select(entry => entry.EventId) ?? [];
        string eventId = next.History.Select(entry => entry.EventId).Except(known).Single();
        return faults.CommitAsync(
            next.ProcessId,
            eventId,
            () => inner.TryCommitAsync(loaded, next, cancellationToken),
            conflict: false
        );
    }

    public ValueTask<IReadOnlyList<ApproverTask>> ListAsync(string processId, CancellationToken cancellationToken) =>
        inner.ListAsync(processId, cancellationToken);

    public ValueTask<IReadOnlyList<ApproverTask>> ReadAsync(
        TaskKey? after,
        int max,
        CancellationToken cancellationToken
    ) => inner.ReadAsync(after, max, cancellationToken);
}
