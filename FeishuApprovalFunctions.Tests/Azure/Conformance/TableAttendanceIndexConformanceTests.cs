using Azure.Data.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableAttendanceIndexConformanceTests : AttendanceIndexConformance
{
    private TableServiceClient? _tables;

    protected override IAttendanceStore Create() =>
        new TableAttendanceStore(_tables = TestStorage.Create().CreateClient());

    private protected override async ValueTask ApplyAsync(IAttendanceStore store, IndexChange change) =>
        await new TableAttendanceIndex(_tables!).ApplyAsync(change, CancellationToken.None);
}
