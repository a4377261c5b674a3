using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>A store that writes index rows and changes after its commits, as the one in Table Storage.</summary>
/// <param name="inner">Stores the records.</param>
/// <param name="apply">Puts and removes rows.</param>
/// <param name="note">Writes a change.</param>
internal sealed class RowsAfterCommits(
    IAttendanceStore inner,
    Func<IndexChange, CancellationToken, Task> apply,
    Func<AttendanceState, CancellationToken, Task>? note = null
) : AttendanceStoreDecorator(inner)
{
    private readonly IndexUpdates _updates = new(inner.LoadAsync, apply, note);

    public override async ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        var result = await Inner.CommitAsync(loaded, next, message, cancellationToken);
        if (result == CommitResult.Committed)
            await _updates.FollowAsync(loaded.State, next, cancellationToken);
        return result;
    }

    public override ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken) =>
        _updates.RepairAsync(state, cancellationToken);
}
