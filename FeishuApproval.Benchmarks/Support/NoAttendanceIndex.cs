using FeishuApproval.Attendance.Index;

namespace FeishuApproval.Benchmarks.Support;

/// <summary>An index without content, so that a benchmark measures the projector.</summary>
internal sealed class NoAttendanceIndex : IAttendanceIndex
{
    public bool IsTransactional => true;

    public ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult<IReadOnlyList<EmployeeRow>>([]);

    public ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult<IReadOnlyList<DayRow>>([]);

    public ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([]);
}
