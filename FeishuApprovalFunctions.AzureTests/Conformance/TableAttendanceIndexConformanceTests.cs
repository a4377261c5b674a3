using FeishuApproval.Attendance.Index;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.Storage;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableAttendanceIndexConformanceTests : AttendanceIndexConformance
{
    protected override ValueTask<IAttendanceIndex> CreateAsync() =>
        ValueTask.FromResult<IAttendanceIndex>(
            new TableAttendanceIndex(InMemoryStorage.With(TableNames.All).CreateClient())
        );
}
