using FeishuApproval.ApproverTasks;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

/// <summary>The fake the other tests rely on is a store like any other.</summary>
public sealed class InMemoryApproverTaskStoreTests : ApproverTaskStoreConformance
{
    protected override ValueTask<IApproverTaskStore> CreateAsync() =>
        ValueTask.FromResult<IApproverTaskStore>(new InMemoryApproverTaskStore());
}
