using Azure.Data.Tables;
using FeishuApproval.Attendance.Changes;
using FeishuApproval.Attendance.Index;
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
    private TableChangeFeed _feed = null!;

    public TableChangeFeedHarness(Func<TableServiceClient> connect)
    {
        _connect = connect;
        Open();
    }

    public override IChangeFeed Feed => _feed;

    public override IAttendanceIndex Index => new TableAttendanceIndex(_connect(), _feed);

    public override IAttendanceStore Store => _store;

    public override DateTimeOffset Now => _time.GetUtcNow();

    public override async ValueTask DeleteAsync(string instanceCode)
    {
        await _store.DeleteAsync(instanceCode, CancellationToken.None);
        Pass();
    }

    public override ValueTask RestartAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override void Pass() => _time.Advance(TimeSpan.FromMilliseconds(1));

    protected override void Settle() => _time.Advance(ChangeTimes.Delay);

    private void Open()
    {
        _feed = new TableChangeFeed(_connect(), _time);
        _store = new TableAttendanceStore(_connect(), changes: _feed);
    }
}
