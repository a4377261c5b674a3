using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>Passes every call to another store. A test overrides the calls that it is about.</summary>
/// <param name="inner">The other store.</param>
public abstract class AttendanceStoreDecorator(IAttendanceStore inner) : IAttendanceStore
{
    /// <summary>The other store.</summary>
    protected IAttendanceStore Inner => inner;

    public virtual ValueTask<Loaded<AttendanceState>> LoadAsync(
        string instanceCode,
        CancellationToken cancellationToken
    ) => inner.LoadAsync(instanceCode, cancellationToken);

    public virtual ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    ) => inner.CommitAsync(loaded, next, message, cancellationToken);

    public virtual ValueTask<bool> TryReplaceAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        CancellationToken cancellationToken
    ) => inner.TryReplaceAsync(loaded, next, cancellationToken);

    public virtual ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken) =>
        inner.RepairAsync(state, cancellationToken);

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

    public virtual ValueTask RemoveRowsAsync(IReadOnlyList<EmployeeRow> rows, CancellationToken cancellationToken) =>
        inner.RemoveRowsAsync(rows, cancellationToken);

    public bool HasChanges => inner.HasChanges;

    public virtual ValueTask<ChangePage> ReadChangesAsync(
        string tenantKey,
        string? after,
        int max,
        CancellationToken cancellationToken
    ) => inner.ReadChangesAsync(tenantKey, after, max, cancellationToken);

    public virtual ValueTask<IReadOnlyList<string>> ListInstancesAsync(
        string? after,
        CancellationToken cancellationToken
    ) => inner.ListInstancesAsync(after, cancellationToken);

    public virtual ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? after,
        CancellationToken cancellationToken
    ) => inner.ListComparedAsync(from, to, after, cancellationToken);

    public virtual ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
        IReadOnlyList<string> instanceCodes,
        CancellationToken cancellationToken
    ) => inner.ReadEventsAsync(instanceCodes, cancellationToken);

    public virtual ValueTask DeleteAsync(string instanceCode, CancellationToken cancellationToken) =>
        inner.DeleteAsync(instanceCode, cancellationToken);

    public virtual ValueTask DeleteCodesAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        inner.DeleteCodesAsync(before, cancellationToken);
}
