using FeishuApproval.Indexing;
using FeishuApproval.Local.Storage;
using FeishuApproval.Tests.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class MemoryAttendanceIndexTests : AttendanceIndexConformance
{
    protected override ValueTask<IAttendanceIndex> CreateAsync() => ValueTask.FromResult<IAttendanceIndex>(new MemoryAttendanceIndex());
}
