using FeishuApproval.Attendance.Index;

namespace FeishuApproval.Tests.Faults;

/// <summary>An index with <see cref="StoreFaults"/>.</summary>
public sealed class FaultyAttendanceIndex(IAttendanceIndex inner, StoreFaults faults) : IAttendanceIndex
{
    public bool IsTransactional => inner.IsTransactional;

    public ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken) =>
        change is { PutByEmployee: [], RemoveByEmployee: [] }
            ? inner.ApplyAsync(change, cancellationToken)
            : faults.WriteRowsAsync(
                change.PutByEmployee.Concat(change.RemoveByEmployee).First().InstanceCode,
                isWritten =>
                    inner.ApplyAsync(
                        change with
                        {
                            PutByEmployee = [.. change.PutByEmployee.Where(row => isWritten(row))],
                            RemoveByEmployee = [.. change.RemoveByEmployee.Where(row => isWritten(row))],
                            PutByDay = [.. change.PutByDay.Where(row => isWritten(row))],
                            RemoveByDay = [.. change.RemoveByDay.Where(row => isWritten(row))],
                        },
                        cancellationToken
                    )
            );

    public ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    ) => inner.ListByEmployeeAsync(tenantKey, userId, from, to, after, max, cancellationToken);

    public ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    ) => inner.ListByDayAsync(tenantKey, date, after, max, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken) =>
        inner.ListTenantsAsync(max, cancellationToken);
}
