using FeishuApproval.Attendance.Records;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryChangeFeedTests : ChangeFeedConformance
{
    protected override ValueTask<ChangeFeedHarness> CreateAsync() =>
        ValueTask.FromResult<ChangeFeedHarness>(new InMemory());

    private sealed class InMemory : ChangeFeedHarness
    {
        public override IAttendanceStore Store { get; } =
            new InMemoryAttendanceStore(new FakeTimeProvider(TestTime.Start));

        public override DateTimeOffset Now => TestTime.Start;

        public override ValueTask RestartAsync() => ValueTask.CompletedTask;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
