using FeishuApproval.Attendance;
using FeishuApproval.Messaging;
using FeishuApproval.Operations.Rebuild;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryRebuildStoreTests : RebuildStoreConformance
{
    protected override async ValueTask<(IAttendanceStore Store, IRebuildStore Rebuilds)> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        var store = new InMemoryAttendanceStore();
        await TestProjection.ApplyAsync(store, messages);
        return (store, store);
    }
}
