using FeishuApproval.Api.Sharing;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableShareLinkStoreConformanceTests : ShareLinkStoreConformance
{
    private protected override IShareLinkStore Create() =>
        new TableShareLinkStore(InMemoryStorage.With(TableNames.All).CreateClient());
}
