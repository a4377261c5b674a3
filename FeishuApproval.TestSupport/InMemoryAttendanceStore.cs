using System.Globalization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>The shortest store that fulfils the ports' contracts.</summary>
internal sealed class InMemoryAttendanceStore : IAttendanceStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (AttendanceState State, int Version)> _states = [];
    private readonly Dictionary<(string InstanceCode, string EventId), EventMessage> _rows = [];

    public ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(
                _states.TryGetValue(instanceCode, out var stored)
                    ? new Loaded<AttendanceState>(stored.State, ETag(stored.Version))
                    : default
            );
        }
    }

    public ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            var key = (next.InstanceCode, message.MessageId);
            if (_rows.ContainsKey(key))
                return ValueTask.FromResult(CommitResult.AlreadyApplied);
            if (!TryPut(loaded, next))
                return ValueTask.FromResult(CommitResult.Conflict);
            _rows.Add(key, message with { Body = message.Body.ToArray() });
            return ValueTask.FromResult(CommitResult.Committed);
        }
    }

    public ValueTask<IReadOnlyList<string>> ListInstancesAsync(string? after, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<string>>([
                .. _states
                    .Keys.Union(_rows.Keys.Select(row => row.InstanceCode))
                    .Where(code => string.CompareOrdinal(code, after) > 0)
                    .Order(StringComparer.Ordinal)
                    .Take(3),
            ]);
        }
    }

    public ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
        IReadOnlyList<string> instanceCodes,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<IReadOnlyList<EventMessage>>>([
                .. instanceCodes.Select(code =>
                    (IReadOnlyList<EventMessage>)
                        [.. _rows.Where(row => row.Key.InstanceCode == code).Select(row => row.Value)]
                ),
            ]);
        }
    }

    public ValueTask<bool> TryReplaceAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
            return ValueTask.FromResult(TryPut(loaded, next));
    }

    /// <summary>The states of all instances.</summary>
    public IReadOnlyList<AttendanceState> All
    {
        get
        {
            lock (_gate)
                return [.. _states.Values.Select(stored => stored.State)];
        }
    }

    public ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? after,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            // Pages of two states, so that a page can be empty and not the last.
            var page = _states
                .Values.Select(stored => stored.State)
                .Where(state => string.CompareOrdinal(state.InstanceCode, after) > 0)
                .OrderBy(state => state.InstanceCode, StringComparer.Ordinal)
                .Take(2)
                .ToList();
            IReadOnlyList<ComparedRecord> records =
            [
                .. page.Select(ComparedRecord.From)
                    .OfType<ComparedRecord>()
                    .Where(record => record.At >= from && record.At < to),
            ];
            return ValueTask.FromResult((records, page.Count == 2 ? page[^1].InstanceCode : null));
        }
    }

    /// <summary>Deletes all states and events.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _states.Clear();
            _rows.Clear();
        }
    }

    /// <summary>Loses a state, but not its events.</summary>
    public void Lose(string instanceCode)
    {
        lock (_gate)
            _states.Remove(instanceCode);
    }

    public ValueTask DeleteAsync(string instanceCode, CancellationToken cancellationToken)
    {
        Delete(instanceCode);
        return ValueTask.CompletedTask;
    }

    public ValueTask DeleteCodesAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <summary>Deletes a state and its events.</summary>
    public void Delete(string instanceCode)
    {
        lock (_gate)
        {
            _states.Remove(instanceCode);
            foreach (var row in _rows.Keys.Where(row => row.InstanceCode == instanceCode).ToList())
                _rows.Remove(row);
        }
    }

    /// <summary>Loses the row of an event.</summary>
    public void LoseEvent(string instanceCode, string eventId)
    {
        lock (_gate)
            _rows.Remove((instanceCode, eventId));
    }

    private bool TryPut(Loaded<AttendanceState> loaded, AttendanceState next)
    {
        int version = _states.TryGetValue(next.InstanceCode, out var stored) ? stored.Version : 0;
        if (loaded.ETag != (version == 0 ? null : ETag(version)))
            return false;
        _states[next.InstanceCode] = (next, version + 1);
        return true;
    }

    private static string ETag(int version) => version.ToString(CultureInfo.InvariantCulture);
}
