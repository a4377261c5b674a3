using System.Collections.Concurrent;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Json;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// The index in memory. A host has it wait while the journal is read, and fills it once from the records that came of it: row by row,
/// event by event, it would make a restart a quarter longer.
/// </summary>
internal sealed class MemoryAttendanceIndex : IAttendanceIndex
{
    private static readonly Comparer<StartKey> ByStart = Comparer<StartKey>.Create((a, b) =>
        a.Start.CompareTo(b.Start) is var start and not 0 ? start : Compare((a.Kind, a.InstanceCode), (b.Kind, b.InstanceCode)));

    private static readonly Comparer<PersonKey> ByPerson = Comparer<PersonKey>.Create((a, b) =>
        string.CompareOrdinal(a.UserId, b.UserId) is var person and not 0 ? person : Compare((a.Kind, a.InstanceCode), (b.Kind, b.InstanceCode)));

    private readonly ConcurrentDictionary<(string TenantKey, string UserId), MemoryRows<StartKey, DateOnly>> _employees = [];
    private readonly ConcurrentDictionary<(string TenantKey, DateOnly Date), MemoryRows<PersonKey, ValueTuple>> _days = [];
    private readonly ConcurrentDictionary<string, ValueTuple> _tenants = new(StringComparer.Ordinal);

    private volatile bool _isFollowing = true;
    private Task _filled = Task.CompletedTask;

    /// <inheritdoc/>
    public bool IsFollowing => _isFollowing;

    /// <summary>An index that knows of no change until <see cref="Fill"/> is called.</summary>
    public static MemoryAttendanceIndex Waiting() => new() { _isFollowing = false };

    /// <summary>Begins to follow the records and to take in those there are; who lists meanwhile waits for that to end.</summary>
    public void Fill(MemoryAttendanceStore store)
    {
        // Whoever did not tell of a change before this had stored it before, too.
        _isFollowing = true;
        _filled = Task.Run(async () =>
        {
            var indexer = new AttendanceIndexer(store, this);
            foreach (var state in store.All)
            {
                while (!await indexer.RepairAsync(state, CancellationToken.None)) await Task.Yield();
            }
        });
    }

    /// <inheritdoc/>
    public ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken)
    {
        foreach (var row in change.PutByEmployee) _employees.GetOrAdd((row.TenantKey, row.UserId), NewEmployee, this).Put(Key(row), row.LastDay);
        foreach (var row in change.PutByDay) _days.GetOrAdd((row.TenantKey, row.Date), NewDay).Put(Key(row), default);
        foreach (var row in change.RemoveByEmployee) _employees.GetValueOrDefault((row.TenantKey, row.UserId))?.Remove(Key(row));
        foreach (var row in change.RemoveByDay) _days.GetValueOrDefault((row.TenantKey, row.Date))?.Remove(Key(row));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey, string userId, DateOnly from, DateOnly to, EmployeeRow? after, int max, CancellationToken cancellationToken)
    {
        await _filled.WaitAsync(cancellationToken);
        return _employees.GetValueOrDefault((tenantKey, userId))?.List(
            after is { } last ? Key(last) : null,
            max,
            (key, lastDay) => DateOnly.FromDateTime(key.Start) <= to && lastDay >= from,
            (key, lastDay) => new EmployeeRow(tenantKey, userId, key.Start, key.Kind, key.InstanceCode, lastDay)) ?? [];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(string tenantKey, DateOnly date, DayRow? after, int max, CancellationToken cancellationToken)
    {
        await _filled.WaitAsync(cancellationToken);
        return _days.GetValueOrDefault((tenantKey, date))?.List(
            after is { } last ? Key(last) : null,
            max,
            (_, _) => true,
            (key, _) => new DayRow(tenantKey, date, key.UserId, key.Kind, key.InstanceCode)) ?? [];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken)
    {
        await _filled.WaitAsync(cancellationToken);
        return [.. _tenants.Keys.Order(StringComparer.Ordinal).Take(max)];
    }

    private static MemoryRows<StartKey, DateOnly> NewEmployee((string TenantKey, string UserId) key, MemoryAttendanceIndex index)
    {
        index._tenants.TryAdd(key.TenantKey, default);
        return new(ByStart);
    }

    private static MemoryRows<PersonKey, ValueTuple> NewDay((string TenantKey, DateOnly Date) key) => new(ByPerson);

    private static StartKey Key(EmployeeRow row) => new(row.Start, row.Kind, row.InstanceCode);

    private static PersonKey Key(DayRow row) => new(row.UserId, row.Kind, row.InstanceCode);

    /// <summary>By the kind's name, as a table sorts it.</summary>
    private static int Compare((AttendanceKind Kind, string InstanceCode) a, (AttendanceKind Kind, string InstanceCode) b) =>
        a.Kind == b.Kind ? string.CompareOrdinal(a.InstanceCode, b.InstanceCode) : string.CompareOrdinal(SnakeCase.Of(a.Kind), SnakeCase.Of(b.Kind));

    private readonly record struct StartKey(DateTime Start, AttendanceKind Kind, string InstanceCode);

    private readonly record struct PersonKey(string UserId, AttendanceKind Kind, string InstanceCode);
}
