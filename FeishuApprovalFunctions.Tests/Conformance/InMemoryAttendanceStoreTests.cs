using FeishuApproval.Attendance.Records;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

/// <summary>The fake of other tests passes the conformance suite.</summary>
public sealed class InMemoryAttendanceStoreTests : AttendanceStoreConformance
{
    protected override ValueTask<IAttendanceStore> CreateAsync() =>
        ValueTask.FromResult<IAttendanceStore>(new InMemoryAttendanceStore());
}
