using FeishuApproval.Attendance.Records;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>Records and their index, sorted once, that count what is read.</summary>
internal sealed class CountedRecords : AttendanceStoreDecorator
{
    private readonly Dictionary<string, AttendanceState> _states;
    private readonly Lazy<List<DayRow>> _days;
    private readonly InMemoryAttendanceIndex _employees = new();

    public CountedRecords(AttendanceState[] states)
        : base(new InMemoryAttendanceStore())
    {
        _states = states.ToDictionary(state => state.InstanceCode, StringComparer.Ordinal);
        var changes = states.Select(IndexChange.Of).ToList();
        _days = new(() =>
            [
                .. changes
                    .SelectMany(change => change.PutByDay)
                    .OrderBy(row => row.Date)
                    .ThenBy(row => row.UserId, StringComparer.Ordinal)
                    .ThenBy(row => row.InstanceCode, StringComparer.Ordinal),
            ]
        );
        foreach (var change in changes)
            _employees.Apply(change with { PutByDay = [] });
    }

    public int Loads { get; private set; }

    public Action BeforeLoad { get; set; } = () => { };

    /// <summary>Called for each page of the index that is read by day.</summary>
    public Action BeforeList { get; set; } = () => { };

    public override ValueTask<Loaded<AttendanceState>> LoadAsync(
        string instanceCode,
        CancellationToken cancellationToken
    )
    {
        Loads++;
        BeforeLoad();
        return ValueTask.FromResult(new Loaded<AttendanceState>(_states[instanceCode] with { }, "1"));
    }

    public override ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        BeforeList();
        int begin = after is { } last ? _days.Value.IndexOf(last) + 1 : _days.Value.FindIndex(row => row.Date == date);
        return ValueTask.FromResult<IReadOnlyList<DayRow>>(
            begin < 0 ? [] : [.. _days.Value.Skip(begin).TakeWhile(row => row.Date == date).Take(max)]
        );
    }

    public override ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    ) => _employees.ListByEmployeeAsync(tenantKey, userId, from, to, after, max, cancellationToken);
}
