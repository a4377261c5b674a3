using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableAttendanceStoreConformanceTests : AttendanceStoreConformance
{
    protected override ValueTask<IAttendanceStore> CreateAsync() =>
        ValueTask.FromResult<IAttendanceStore>(new TableAttendanceStore(TestStorage.Create().CreateClient()));
}
