using FeishuApproval.Attendance.Records;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryComparedRecordTests : ComparedRecordConformance
{
    protected override IAttendanceStore Create() => new InMemoryAttendanceStore();
}
