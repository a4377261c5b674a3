using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryPeopleCalendarStoreTests : PeopleCalendarStoreConformance
{
    private protected override IPeopleCalendarStore Create() => new InMemoryPeopleCalendarStore();
}
