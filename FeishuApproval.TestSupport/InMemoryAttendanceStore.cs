using System.Globalization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>The shortest store that fulfils the ports' contracts.</summary>
/// <param name="time">The clock of the change feed.</param>
internal sealed class InMemoryAttendanceStore(TimeProvider? time = null) : IAttendanceStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (AttendanceState State, int Version)> _states = [];
    private readonly Dictionary<(string InstanceCode, string EventId), EventMessage> _rows = [];

    /// <summary>The index.</summary>
    public InMemoryAttendanceIndex Index { get; } = new();

    /// <summary>The change feed.</summary>
    public InMemoryChangeFeed Changes { get; } = new(time);

    /// <summary>Whether a commit contains index rows and change.</summary>
    public bool IsTransactional { get; init; } = true;

    public bool HasChanges { get; init; } = true;

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
            if (IsTransactional)
                Follow(next);
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

    public ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (IsTransactional && _states.TryGetValue(state.InstanceCode, out var stored))
                Follow(stored.State);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    ) => Index.ListByEmployeeAsync(tenantKey, userId, from, to, after, max, cancellationToken);

    public ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    ) => Index.ListByDayAsync(tenantKey, date, after, max, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken) =>
        Index.ListTenantsAsync(max, cancellationToken);

    public ValueTask RemoveRowsAsync(IReadOnlyList<EmployeeRow> rows, CancellationToken cancellationToken)
    {
        Index.Apply(IndexChange.RemovalOf(rows));
        return ValueTask.CompletedTask;
    }

    public ValueTask<ChangePage> ReadChangesAsync(
        string tenantKey,
        string? after,
        int max,
        CancellationToken cancellationToken
    ) => Changes.ReadAsync(tenantKey, after, max, cancellationToken);

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
        lock (_gate)
        {
            if (_states.TryGetValue(instanceCode, out var stored))
            {
                Index.Apply(IndexChange.RemovalOf(stored.State));
                Changes.Append(stored.State.TenantKey, instanceCode);
            }

            Delete(instanceCode);
            return ValueTask.CompletedTask;
        }
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

    private void Follow(AttendanceState state)
    {
        Index.Apply(IndexChange.Of(state));
        Changes.Append(state.TenantKey, state.InstanceCode);
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
