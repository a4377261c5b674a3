using FeishuApproval.Api.Sharing;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApproval.Azure.Storage;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableShareLinkStoreConformanceTests : ShareLinkStoreConformance
{
    private protected override IShareLinkStore Create() =>
        new TableShareLinkStore(InMemoryStorage.With(TableNames.All).CreateClient());
}
