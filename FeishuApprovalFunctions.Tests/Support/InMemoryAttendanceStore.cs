using System.Globalization;
using FeishuApproval.Attendance;

namespace FeishuApproval.Tests.Support;

/// <summary>The shortest store that keeps the port's promises.</summary>
public sealed class InMemoryAttendanceStore : IAttendanceStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (AttendanceState State, int Version)> _states = [];
    private readonly HashSet<(string InstanceCode, string EventId)> _rows = [];

    public ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_states.TryGetValue(instanceCode, out var stored)
                ? new Loaded<AttendanceState>(stored.State, ETag(stored.Version))
                : default);
        }
    }

    public ValueTask<CommitResult> CommitAsync(Loaded<AttendanceState> loaded, AttendanceState next, EventRow row, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var key = (next.InstanceCode, row.Event.EventId);
            int version = _states.TryGetValue(next.InstanceCode, out var stored) ? stored.Version : 0;
            if (_rows.Contains(key)) return ValueTask.FromResult(CommitResult.AlreadyApplied);
            if (loaded.ETag != (version == 0 ? null : ETag(version))) return ValueTask.FromResult(CommitResult.Conflict);
            _rows.Add(key);
            _states[next.InstanceCode] = (next, version + 1);
            return ValueTask.FromResult(CommitResult.Committed);
        }
    }

    private static string ETag(int version) => version.ToString(CultureInfo.InvariantCulture);
}
