using FeishuApproval.Attendance.Changes;
using FeishuApproval.Attendance.Index;
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
        private readonly InMemoryAttendanceStore _store = new();
        private readonly InMemoryChangeFeed _feed = new(new FakeTimeProvider(TestTime.Start));

        public override IChangeFeed Feed => _feed;

        public override IAttendanceIndex Index => _feed.Index();

        public override IAttendanceStore Store => _store;

        public override DateTimeOffset Now => TestTime.Start;

        public override async ValueTask DeleteAsync(string instanceCode)
        {
            var state = (await _store.LoadAsync(instanceCode, CancellationToken.None)).State;
            _store.Lose(instanceCode);
            _feed.Append(state!.TenantKey, instanceCode);
        }

        public override ValueTask RestartAsync() => ValueTask.CompletedTask;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
