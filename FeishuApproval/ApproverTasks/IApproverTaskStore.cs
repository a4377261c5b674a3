using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.ApproverTasks;

/// <summary>Stores approver tasks by process.</summary>
public interface IApproverTaskStore
{
    /// <summary>Loads one task.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<Loaded<ApproverTask>> LoadAsync(string processId, string approverId, CancellationToken cancellationToken);

    /// <summary>Stores the next version of a task if the loaded version is still the stored one; otherwise returns false.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The commit may or may not be done.</exception>
    ValueTask<bool> TryCommitAsync(Loaded<ApproverTask> loaded, ApproverTask next, CancellationToken cancellationToken);

    /// <summary>Returns the tasks of a process, sorted by approver id. The list is empty when the process is unknown.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<ApproverTask>> ListAsync(string processId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the first tasks of all processes, or those after a key, in an order that is the same in every call. The tasks of a process
    /// are together. The key need not exist. Fewer than <paramref name="max"/> tasks are returned only at the end of the list.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<ApproverTask>> ReadAsync(TaskKey? after, int max, CancellationToken cancellationToken);
}
