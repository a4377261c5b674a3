using FeishuApproval.Attendance.Records;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

/// <summary>The fake of other tests passes the conformance suite.</summary>
public sealed class InMemoryAttendanceIndexTests : AttendanceIndexConformance
{
    protected override IAttendanceStore Create() => new InMemoryAttendanceStore();

    private protected override ValueTask ApplyAsync(IAttendanceStore store, IndexChange change)
    {
        ((InMemoryAttendanceStore)store).Index.Apply(change);
        return ValueTask.CompletedTask;
    }
}
