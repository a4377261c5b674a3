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

    private static string ETag(int version) => version.ToString(CultureInfo.InvariantCulture);
}
