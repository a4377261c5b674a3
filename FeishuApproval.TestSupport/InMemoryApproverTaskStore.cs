using System.Globalization;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.TestSupport;

/// <summary>The shortest store that fulfils the port's contract.</summary>
internal sealed class InMemoryApproverTaskStore : IApproverTaskStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string ProcessId, string ApproverId), (ApproverTask Task, int Version)> _tasks = [];

    public ValueTask<Loaded<ApproverTask>> LoadAsync(
        string processId,
        string approverId,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            return ValueTask.FromResult(
                _tasks.TryGetValue((processId, approverId), out var stored)
                    ? new Loaded<ApproverTask>(stored.Task, ETag(stored.Version))
                    : default
            );
        }
    }

    public ValueTask<bool> TryCommitAsync(
        Loaded<ApproverTask> loaded,
        ApproverTask next,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            var key = (next.ProcessId, next.ApproverId);
            int version = _tasks.TryGetValue(key, out var stored) ? stored.Version : 0;
            if (loaded.ETag != (version == 0 ? null : ETag(version)))
                return ValueTask.FromResult(false);
            _tasks[key] = (next, version + 1);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<IReadOnlyList<ApproverTask>> ListAsync(string processId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            IReadOnlyList<ApproverTask> found =
            [
                .. _tasks
                    .Where(task => task.Key.ProcessId == processId)
                    .Select(task => task.Value.Task)
                    .OrderBy(task => task.ApproverId, StringComparer.Ordinal),
            ];
            return ValueTask.FromResult(found);
        }
    }

    public ValueTask<IReadOnlyList<ApproverTask>> ReadAsync(
        TaskKey? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            IReadOnlyList<ApproverTask> found =
            [
                .. _tasks
                    .Where(task => after is not { } key || Compare(task.Key, (key.ProcessId, key.ApproverId)) > 0)
                    .OrderBy(task => task.Key, Comparer<(string, string)>.Create(Compare))
                    .Select(task => task.Value.Task)
                    .Take(max),
            ];
            return ValueTask.FromResult(found);
        }
    }

    private static int Compare((string ProcessId, string ApproverId) a, (string ProcessId, string ApproverId) b) =>
        string.CompareOrdinal(a.ProcessId, b.ProcessId) is var order and not 0
            ? order
            : string.CompareOrdinal(a.ApproverId, b.ApproverId);

    private static string ETag(int version) => version.ToString(CultureInfo.InvariantCulture);
}
