using System.Globalization;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Local.Storage;

/// <summary>Approver tasks in memory, rebuilt from the journal at start.</summary>
internal sealed class MemoryApproverTaskStore : IApproverTaskStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, ApproverTask>> _processes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<Loaded<ApproverTask>> LoadAsync(string processId, string approverId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(Find(processId, approverId) is { } task
                ? new Loaded<ApproverTask>(task, task.History.Count.ToString(CultureInfo.InvariantCulture))
                : default);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryCommitAsync(Loaded<ApproverTask> loaded, ApproverTask next, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Tasks are immutable, so the object itself tells one version from another.
            if (!ReferenceEquals(Find(next.ProcessId, next.ApproverId), loaded.State)) return ValueTask.FromResult(false);
            if (!_processes.TryGetValue(next.ProcessId, out var tasks)) _processes[next.ProcessId] = tasks = new(StringComparer.Ordinal);
            tasks[next.ApproverId] = next;
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApproverTask>> ListAsync(string processId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            IReadOnlyList<ApproverTask> tasks = _processes.TryGetValue(processId, out var found) ? [.. found.Values] : [];
            return ValueTask.FromResult(tasks);
        }
    }

    private ApproverTask? Find(string processId, string approverId) =>
        _processes.TryGetValue(processId, out var tasks) ? tasks.GetValueOrDefault(approverId) : null;
}
