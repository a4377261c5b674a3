using FeishuApproval.ApproverTasks;
using FeishuApproval.Local.Storage;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class MemoryApproverTaskStoreTests : ApproverTaskStoreConformance
{
    protected override ValueTask<IApproverTaskStore> CreateAsync() => ValueTask.FromResult<IApproverTaskStore>(new MemoryApproverTaskStore());
}
