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
