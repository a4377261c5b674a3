using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableAttendanceStoreConformanceTests : AttendanceStoreConformance
{
    protected override ValueTask<IAttendanceStore> CreateAsync() =>
        ValueTask.FromResult<IAttendanceStore>(
            new TableAttendanceStore(InMemoryStorage.With(TableNames.All).CreateClient())
        );
}
