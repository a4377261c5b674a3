using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableComparedRecordConformanceTests : ComparedRecordConformance
{
    protected override IAttendanceStore Create() => new TableAttendanceStore(TestStorage.Create().CreateClient());
}
