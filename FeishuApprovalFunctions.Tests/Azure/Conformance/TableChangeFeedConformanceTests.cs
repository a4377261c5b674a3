using Azure.Data.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableChangeFeedConformanceTests : ChangeFeedConformance
{
    protected override ValueTask<ChangeFeedHarness> CreateAsync() =>
        ValueTask.FromResult<ChangeFeedHarness>(new TableChangeFeedHarness(TestStorage.Create().CreateClient));
}

/// <summary>The change feed in Table Storage, with a clock of its own.</summary>
internal sealed class TableChangeFeedHarness : ChangeFeedHarness
{
    private readonly Func<TableServiceClient> _connect;
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private TableAttendanceStore _store = null!;

    public TableChangeFeedHarness(Func<TableServiceClient> connect)
    {
        _connect = connect;
        Open();
    }

    public override IAttendanceStore Store => _store;

    public override DateTimeOffset Now => _time.GetUtcNow();

    public override ValueTask RestartAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override void Pass() => _time.Advance(TimeSpan.FromMilliseconds(1));

    protected override void Settle() => _time.Advance(ChangeTimes.Delay);

    private void Open() =>
        _store = new TableAttendanceStore(_connect(), changes: new TableChangeFeed(_connect(), _time));
}
