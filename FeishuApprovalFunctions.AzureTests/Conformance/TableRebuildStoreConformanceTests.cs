using FeishuApproval.Attendance;
using FeishuApproval.Messaging;
using FeishuApproval.Operations.Rebuild;
using FeishuApproval.Tests.Conformance;
using FeishuApproval.Tests.Support;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.Storage;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableRebuildStoreConformanceTests : RebuildStoreConformance
{
    protected override async ValueTask<(IAttendanceStore Store, IRebuildStore Rebuilds)> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        var store = new TableAttendanceStore(InMemoryStorage.With(TableNames.All).CreateClient());
        await TestProjection.ApplyAsync(store, messages);
        return (store, store);
    }
}
