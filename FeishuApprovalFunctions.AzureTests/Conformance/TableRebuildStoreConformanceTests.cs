using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableRebuildStoreConformanceTests : RebuildStoreConformance
{
    protected override async ValueTask<(IAttendanceStore Store, IRebuildStore Rebuilds)> CreateAsync(
        IReadOnlyList<EventMessage> messages
    )
    {
        var store = new TableAttendanceStore(InMemoryStorage.With(TableNames.All).CreateClient());
        await TestProjection.ApplyAsync(store, messages);
        return (store, store);
    }
}
