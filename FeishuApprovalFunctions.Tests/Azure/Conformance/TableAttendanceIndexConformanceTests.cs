using FeishuApproval.Attendance.Index;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableAttendanceIndexConformanceTests : AttendanceIndexConformance
{
    protected override ValueTask<IAttendanceIndex> CreateAsync() =>
        ValueTask.FromResult<IAttendanceIndex>(new TableAttendanceIndex(TestStorage.Create().CreateClient()));
}
