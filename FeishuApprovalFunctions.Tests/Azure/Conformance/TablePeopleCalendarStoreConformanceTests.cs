using FeishuApproval.Azure.Storage;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TablePeopleCalendarStoreConformanceTests : PeopleCalendarStoreConformance
{
    private protected override IPeopleCalendarStore Create() =>
        new TablePeopleCalendarStore(TestStorage.Create().CreateClient());
}
