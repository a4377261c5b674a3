using FeishuApproval.Attendance.Records;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

/// <summary>The fake the other tests rely on is a store like any other.</summary>
public sealed class InMemoryAttendanceStoreTests : AttendanceStoreConformance
{
    protected override ValueTask<IAttendanceStore> CreateAsync() => ValueTask.FromResult<IAttendanceStore>(new InMemoryAttendanceStore());
}
