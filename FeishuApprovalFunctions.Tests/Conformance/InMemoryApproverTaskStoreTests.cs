using FeishuApproval.ApproverTasks;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

/// <summary>The fake of other tests passes the conformance suite.</summary>
public sealed class InMemoryApproverTaskStoreTests : ApproverTaskStoreConformance
{
    protected override ValueTask<IApproverTaskStore> CreateAsync() =>
        ValueTask.FromResult<IApproverTaskStore>(new InMemoryApproverTaskStore());
}
