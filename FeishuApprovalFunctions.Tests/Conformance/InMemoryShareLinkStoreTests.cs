using FeishuApproval.Api.Sharing;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryShareLinkStoreTests : ShareLinkStoreConformance
{
    private protected override IShareLinkStore Create() => new InMemoryShareLinkStore();
}
