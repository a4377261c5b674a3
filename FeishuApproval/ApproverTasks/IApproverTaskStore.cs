using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.ApproverTasks;

/// <summary>Keeps approver tasks by process.</summary>
public interface IApproverTaskStore
{
    /// <summary>One task.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<Loaded<ApproverTask>> LoadAsync(string processId, string approverId, CancellationToken cancellationToken);

    /// <summary>Stores the next version of a task if the stored one is still the loaded one; false when it is not.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The commit may or may not be done.</exception>
    ValueTask<bool> TryCommitAsync(Loaded<ApproverTask> loaded, ApproverTask next, CancellationToken cancellationToken);

    /// <summary>The tasks of a process, by approver id; empty when it is unknown.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<ApproverTask>> ListAsync(string processId, CancellationToken cancellationToken);
}
