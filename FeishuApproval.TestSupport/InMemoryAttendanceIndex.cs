using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.TestSupport;

/// <summary>The index rows of <see cref="InMemoryAttendanceStore"/>.</summary>
internal sealed class InMemoryAttendanceIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<EmployeeRow, DateOnly> _byEmployee = [];
    private readonly HashSet<DayRow> _byDay = [];

    /// <summary>Every row as text, sorted.</summary>
    public string Dump()
    {
        lock (_gate)
            return Dump(_byEmployee.Select(row => row.Key with { LastDay = row.Value }), _byDay);
    }

    /// <summary>Every row without its last day, which may be later than the record's.</summary>
    public string DumpKeys()
    {
        lock (_gate)
            return Dump(_byEmployee.Keys, _byDay);
    }

    /// <summary>Rows as text, sorted.</summary>
    public static string Dump(IEnumerable<EmployeeRow> byEmployee, IEnumerable<DayRow> byDay) =>
        string.Join(
            '\n',
            byEmployee
                .Select(row => row.ToString())
                .Concat(byDay.Select(row => row.ToString()))
                .Order(StringComparer.Ordinal)
        );

    /// <summary>Puts and removes rows. If a row is put again with another last day, the later one stays.</summary>
    public void Apply(IndexChange change)
    {
        lock (_gate)
        {
            foreach (var row in change.PutByEmployee)
            {
                var key = Key(row);
                if (!_byEmployee.TryGetValue(key, out var lastDay) || row.LastDay > lastDay)
                    _byEmployee[key] = row.LastDay;
            }

            foreach (var row in change.RemoveByEmployee)
                _byEmployee.Remove(Key(row));
            _byDay.UnionWith(change.PutByDay);
            _byDay.ExceptWith(change.RemoveByDay);
        }
    }

    /// <inheritdoc cref="Apply"/>
    public Task ApplyAsync(IndexChange change, CancellationToken cancellationToken)
    {
        Apply(change);
        return Task.CompletedTask;
    }

    public ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<EmployeeRow>>([
                .. _byEmployee
                    .Select(row => row.Key with { LastDay = row.Value })
                    .Where(row =>
                        row.TenantKey == tenantKey
                        && row.UserId == userId
                        && DateOnly.FromDateTime(row.Start) <= to
                        && row.LastDay >= from
                    )
                    .Where(row => after is not { } last || Order(row).CompareTo(Order(last)) > 0)
                    .OrderBy(Order)
                    .Take(max),
            ]);
        }
    }

    public ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<DayRow>>([
                .. _byDay
                    .Where(row => row.TenantKey == tenantKey && row.Date == date)
                    .Where(row => after is not { } last || Order(row).CompareTo(Order(last)) > 0)
                    .OrderBy(Order)
                    .Take(max),
            ]);
        }
    }

    public ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken)
    {
        lock (_gate)
            return ValueTask.FromResult<IReadOnlyList<string>>([
                .. _byEmployee.Keys.Select(row => row.TenantKey).Distinct().Order(StringComparer.Ordinal).Take(max),
            ]);
    }

    private static EmployeeRow Key(EmployeeRow row) => row with { LastDay = default };

    private static (DateTime, Text, Text) Order(EmployeeRow row) =>
        (row.Start, new(Word(row.Kind)), new(row.InstanceCode));

    private static (Text, Text, Text) Order(DayRow row) =>
        (new(row.UserId), new(Word(row.Kind)), new(row.InstanceCode));

    private static string Word(AttendanceKind kind) => SnakeCase.Of(kind);

    /// <summary>A text that sorts by its characters.</summary>
    private readonly record struct Text(string Value) : IComparable<Text>
    {
        public int CompareTo(Text other) => string.CompareOrdinal(Value, other.Value);
    }
}
