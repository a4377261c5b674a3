using FeishuApproval.Attendance.Index;

namespace FeishuApproval.TestSupport;

/// <summary>Passes every call to another index. A test overrides the calls that it is about.</summary>
/// <param name="inner">The other index.</param>
public abstract class AttendanceIndexDecorator(IAttendanceIndex inner) : IAttendanceIndex
{
    /// <summary>The other index.</summary>
    protected IAttendanceIndex Inner => inner;

    public bool IsTransactional => inner.IsTransactional;

    public virtual ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken) =>
        inner.ApplyAsync(change, cancellationToken);

    public virtual ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    ) => inner.ListByEmployeeAsync(tenantKey, userId, from, to, after, max, cancellationToken);

    public virtual ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    ) => inner.ListByDayAsync(tenantKey, date, after, max, cancellationToken);

    public virtual ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken) =>
        inner.ListTenantsAsync(max, cancellationToken);
}
