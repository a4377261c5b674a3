using FeishuApproval.Attendance.Index;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableAttendanceIndexConformanceTests : AttendanceIndexConformance
{
    protected override ValueTask<IAttendanceIndex> CreateAsync() =>
        ValueTask.FromResult<IAttendanceIndex>(
            new TableAttendanceIndex(InMemoryStorage.With(TableNames.All).CreateClient())
        );
}
