using FeishuApproval.Closings;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryClosingStoreTests : ClosingStoreConformance
{
    private protected override IMonthStore<Closing> Create() => new InMemoryMonthStore<Closing>();
}
