using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.TestSupport;

/// <summary>An index of a store that notes changes with the rows of the index.</summary>
/// <param name="inner">The index.</param>
/// <param name="note">Notes the change of a record.</param>
internal sealed class NotedIndex(IAttendanceIndex inner, Func<AttendanceState, Task> note) : IAttendanceIndex
{
    public async ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken)
    {
        var rows = inner.ApplyAsync(change, cancellationToken).AsTask();
        await Task.WhenAll(rows, change.Committed is { } committed ? note(committed) : Task.CompletedTask);
    }

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
