using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryRebuildStoreTests : RebuildStoreConformance
{
    protected override async ValueTask<IAttendanceStore> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        var store = new InMemoryAttendanceStore();
        await TestProjection.ApplyAsync(store, messages);
        return store;
    }
}
