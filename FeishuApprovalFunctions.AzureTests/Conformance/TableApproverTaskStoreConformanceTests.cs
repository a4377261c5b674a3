using FeishuApproval.ApproverTasks;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableApproverTaskStoreConformanceTests : ApproverTaskStoreConformance
{
    protected override ValueTask<IApproverTaskStore> CreateAsync() =>
        ValueTask.FromResult<IApproverTaskStore>(
            new TableApproverTaskStore(InMemoryStorage.With(TableNames.All).CreateClient())
        );
}
