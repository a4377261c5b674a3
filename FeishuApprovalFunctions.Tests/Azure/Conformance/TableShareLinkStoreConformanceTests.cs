using FeishuApproval.Api.Sharing;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableShareLinkStoreConformanceTests : ShareLinkStoreConformance
{
    private protected override IShareLinkStore Create() => new TableShareLinkStore(TestStorage.Create().CreateClient());
}
