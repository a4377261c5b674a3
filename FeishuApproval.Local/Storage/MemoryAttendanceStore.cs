using System.Globalization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Local.Storage;

/// <summary>Attendance states in memory, rebuilt from the journal at start; the journal keeps the events' bodies.</summary>
internal sealed class MemoryAttendanceStore : IAttendanceStore, IReconcileStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AttendanceState> _states = new(StringComparer.Ordinal);

    /// <summary>The states of all instances as they are now.</summary>
    public IReadOnlyList<AttendanceState> All
    {
        get
        {
            lock (_lock) return [.. _states.Values];
        }
    }

    /// <summary>Stores a state in the place of the loaded one; false when that is not the stored one any more.</summary>
    public bool TryReplace(Loaded<AttendanceState> loaded, AttendanceState next)
    {
        lock (_lock) return TryPut(_states.GetValueOrDefault(next.InstanceCode), loaded, next);
    }

    /// <summary>How many instances are held.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _states.Count;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_states.TryGetValue(instanceCode, out var state)
                ? new Loaded<AttendanceState>(state, state.Version.ToString(CultureInfo.InvariantCulture))
                : default);
        }
    }

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(Loaded<AttendanceState> loaded, AttendanceState next, EventMessage message, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var current = _states.GetValueOrDefault(next.InstanceCode);

            // The list of events stands for their rows.
            if (current?.HasApplied(message.MessageId) == true) return ValueTask.FromResult(CommitResult.AlreadyApplied);
            return ValueTask.FromResult(TryPut(current, loaded, next) ? CommitResult.Committed : CommitResult.Conflict);
        }
    }

    /// <inheritdoc/>
    public ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from, DateTimeOffset to, string? after, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(IReadOnlyList<ComparedRecord>, string?)>(
            ([.. All.Select(ComparedRecord.From).OfType<ComparedRecord>().Where(record => record.At >= from && record.At < to)], null));

    /// <summary>States are immutable, so the object itself tells one version from another.</summary>
    private bool TryPut(AttendanceState? current, Loaded<AttendanceState> loaded, AttendanceState next)
    {
        if (!ReferenceEquals(current, loaded.State)) return false;
        _states[next.InstanceCode] = next;
        return true;
    }
}
