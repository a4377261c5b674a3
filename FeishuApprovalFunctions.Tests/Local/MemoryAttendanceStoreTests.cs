using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Storage;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class MemoryAttendanceStoreTests : AttendanceStoreConformance
{
    protected override ValueTask<IAttendanceStore> CreateAsync() => ValueTask.FromResult<IAttendanceStore>(new MemoryAttendanceStore());
}
