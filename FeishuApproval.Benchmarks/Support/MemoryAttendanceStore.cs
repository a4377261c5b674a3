using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.Benchmarks.Support;

/// <summary>The least a store can do, so that a benchmark measures the projector.</summary>
internal sealed class MemoryAttendanceStore : IAttendanceStore
{
    private readonly Dictionary<string, AttendanceState> _states = new(StringComparer.Ordinal);

    public void Clear() => _states.Clear();

    public ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new Loaded<AttendanceState>(_states.GetValueOrDefault(instanceCode), null));

    public ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded, AttendanceState next, EventMessage message, CancellationToken cancellationToken)
    {
        _states[next.InstanceCode] = next;
        return ValueTask.FromResult(CommitResult.Committed);
    }
}
