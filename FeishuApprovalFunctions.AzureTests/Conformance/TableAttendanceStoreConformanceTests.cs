using FeishuApproval.Attendance.Records;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.Storage;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableAttendanceStoreConformanceTests : AttendanceStoreConformance
{
    protected override ValueTask<IAttendanceStore> CreateAsync() =>
        ValueTask.FromResult<IAttendanceStore>(
            new TableAttendanceStore(InMemoryStorage.With(TableNames.All).CreateClient())
        );
}
