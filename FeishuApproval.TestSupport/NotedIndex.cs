using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.TestSupport;

/// <summary>An index of a store that notes changes with the rows of the index.</summary>
/// <param name="inner">The index.</param>
/// <param name="note">Notes the change of a record.</param>
internal sealed class NotedIndex(IAttendanceIndex inner, Func<AttendanceState, Task> note)
    : AttendanceIndexDecorator(inner)
{
    public override async ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken)
    {
        var rows = base.ApplyAsync(change, cancellationToken).AsTask();
        await Task.WhenAll(rows, change.Committed is { } committed ? note(committed) : Task.CompletedTask);
    }
}
