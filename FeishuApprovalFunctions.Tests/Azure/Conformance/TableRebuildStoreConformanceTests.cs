using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableRebuildStoreConformanceTests : RebuildStoreConformance
{
    protected override async ValueTask<IAttendanceStore> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        var store = new TableAttendanceStore(TestStorage.Create().CreateClient());
        await TestProjection.ApplyAsync(store, messages);
        return store;
    }
}
