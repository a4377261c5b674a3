using FeishuApproval.Attendance.Index;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

/// <summary>The fake of other tests passes the conformance suite.</summary>
public sealed class InMemoryAttendanceIndexTests : AttendanceIndexConformance
{
    protected override ValueTask<IAttendanceIndex> CreateAsync() =>
        ValueTask.FromResult<IAttendanceIndex>(new InMemoryAttendanceIndex());
}
