using FeishuApproval.Attendance.Index;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

/// <summary>The fake the other tests rely on is an index like any other.</summary>
public sealed class InMemoryAttendanceIndexTests : AttendanceIndexConformance
{
    protected override ValueTask<IAttendanceIndex> CreateAsync() => ValueTask.FromResult<IAttendanceIndex>(new InMemoryAttendanceIndex());
}
