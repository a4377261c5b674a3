using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

/// <summary>Shows that the suite can be passed.</summary>
public sealed class InMemoryTopicTests : TopicConformance
{
    protected override ValueTask<TopicHarness> CreateAsync() => ValueTask.FromResult<TopicHarness>(new InMemoryTopic());
}
