using FeishuApproval.ApproverTasks;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableApproverTaskStoreConformanceTests : ApproverTaskStoreConformance
{
    protected override ValueTask<IApproverTaskStore> CreateAsync() =>
        ValueTask.FromResult<IApproverTaskStore>(new TableApproverTaskStore(TestStorage.Create().CreateClient()));
}
