using FeishuApproval.Closings;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryClosingStoreTests : ClosingStoreConformance
{
    private protected override IClosingStore Create() => new InMemoryClosingStore();
}
