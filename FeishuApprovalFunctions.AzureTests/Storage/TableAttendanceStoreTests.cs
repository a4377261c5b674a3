using System.Text;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Events;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Storage;

public class TableAttendanceStoreTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private readonly InMemoryStorage _storage = InMemoryStorage.With(TableNames.All);
    private readonly TableAttendanceStore _store;

    public TableAttendanceStoreTests() => _store = new TableAttendanceStore(_storage.CreateClient());

    [Fact]
    public async Task A_record_row_has_the_state_and_columns_for_reports()
    {
        await CommitAsync(default, Events.Leave());

        var row = _storage.Rows(TableNames.Attendance).Single(row => row.RowKey == "record");
        Assert.Equal("instance-1", row.PartitionKey);
        Assert.Equal("leave", row["Kind"]);
        Assert.Equal("approved", row["Status"]);
        Assert.Equal("a-user", row["UserId"]);
        Assert.Equal("bd6ae59e1xxx", row["TenantKey"]);
        Assert.Equal(new DateTimeOffset(2024, 9, 5, 12, 0, 0, TimeSpan.FromHours(8)), row["Start"]);
        Assert.Equal(new DateTimeOffset(2024, 9, 7, 0, 0, 0, TimeSpan.FromHours(8)), row["End"]);
        Assert.Equal(129_600L, row["DurationSeconds"]);
        Assert.Equal("事假", row["TypeName"]);
        Assert.Equal(1, row["Version"]);
        Assert.Contains("\"reason\":\"a reason\"", row.GetString("State"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_row_has_the_event_as_Feishu_sent_it()
    {
        var message = Events.Leave("event/1");
        await CommitAsync(default, message);

        var row = _storage.Rows(TableNames.Attendance).Single(row => row.RowKey == "event|event~2F1");
        Assert.Equal(Encoding.UTF8.GetString(message.Body.Span), row["Body"]);
        Assert.Equal("event/1", row["EventId"]);
        Assert.Equal(EventTypes.LeaveApproval, row["Type"]);
        Assert.Equal(message.ReceivedAt, row["ReceivedAt"]);
    }

    [Fact]
    public async Task A_tombstone_has_a_state_but_no_employee()
    {
        await CommitAsync(default, Events.LeaveRevert());

        var row = _storage.Rows(TableNames.Attendance).Single(row => row.RowKey == "record");
        Assert.Equal("reverted", row["Status"]);
        Assert.False(row.ContainsKey("UserId"));
    }

    [Fact]
    public async Task A_state_comes_back_as_it_was()
    {
        var message = Events.LeaveV2(origin: "instance-0");
        var committed = await CommitAsync(default, message);

        var loaded = await _store.LoadAsync("instance-1", CancellationToken.None);
        Assert.Equivalent(committed, loaded.State, strict: true);
    }

    [Fact]
    public async Task A_large_event_is_kept_whole()
    {
        var message = Events.LeaveV2(reason: RandomText(300_000));
        await CommitAsync(default, message);

        var loaded = await _store.LoadAsync("instance-1", CancellationToken.None);
        Assert.Equal(300_000, loaded.State!.Facts[0].Reason!.Length);
        var row = _storage.Rows(TableNames.Attendance).Single(row => row.RowKey == "event|event-2");
        Assert.Equal(message.Body.ToArray(), EntityPayload.Read(row, "Body"));
        Assert.True(row.ContainsKey("Body03"));
    }

    [Fact]
    public async Task An_applied_event_outweighs_a_stale_version()
    {
        await CommitAsync(default, Events.Leave());
        Assert.Equal(CommitResult.AlreadyApplied, await TryCommitAsync(default, Events.Leave()));
        Assert.Equal(CommitResult.AlreadyApplied, await TryCommitAsync(new(null, "W/\"0\""), Events.Leave()));
    }

    [Fact]
    public async Task A_stale_version_is_a_conflict_and_changes_nothing()
    {
        await CommitAsync(default, Events.Leave());
        var loaded = await _store.LoadAsync("instance-1", CancellationToken.None);
        await CommitAsync(loaded, Events.LeaveV2());

        Assert.Equal(CommitResult.Conflict, await TryCommitAsync(loaded, Events.LeaveRevert()));
        Assert.Equal(CommitResult.Conflict, await TryCommitAsync(default, Events.LeaveRevert()));
        Assert.Equal(
            ["event|event-1", "event|event-2", "record"],
            _storage.Rows(TableNames.Attendance).Select(row => row.RowKey)
        );
    }

    [Fact]
    public async Task A_deleted_version_is_a_conflict()
    {
        Assert.Equal(CommitResult.Conflict, await TryCommitAsync(new(null, "W/\"1\""), Events.Leave()));
        Assert.Empty(_storage.Rows(TableNames.Attendance));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_applied()
    {
        _storage.AfterCall = _ => throw new TaskCanceledException();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => TryCommitAsync(default, Events.Leave()));
        _storage.AfterCall = _ => { };

        Assert.Equal(CommitResult.AlreadyApplied, await TryCommitAsync(default, Events.Leave()));
        Assert.Equal(2, _storage.Rows(TableNames.Attendance).Count);
    }

    [Theory]
    [InlineData("instance/1?#\\")]
    [InlineData("实例 1")]
    public async Task Any_instance_code_is_a_key_of_a_record(string instanceCode)
    {
        await CommitAsync(default, Events.Leave(instanceCode: instanceCode));
        Assert.Equal(instanceCode, (await _store.LoadAsync(instanceCode, CancellationToken.None)).State!.InstanceCode);
    }

    private static string RandomText(int length)
    {
        var random = new Random(1);
        return string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('0', 'z' + 1)))
            .Replace('\\', 'x');
    }

    private async Task<AttendanceState> CommitAsync(Loaded<AttendanceState> loaded, EventMessage message)
    {
        var next = Fold(loaded, message);
        Assert.Equal(CommitResult.Committed, await _store.CommitAsync(loaded, next, message, CancellationToken.None));
        return next;
    }

    private async Task<CommitResult> TryCommitAsync(Loaded<AttendanceState> loaded, EventMessage message) =>
        await _store.CommitAsync(loaded, Fold(loaded, message), message, CancellationToken.None);

    private static AttendanceState Fold(Loaded<AttendanceState> loaded, EventMessage message)
    {
        var instanceEvent = Assert.IsAssignableFrom<InstanceEvent>(new EventReader(Shanghai).Read(message));
        var applied = new AppliedEvent(
            message.MessageId,
            message.Subject,
            TimeZoneInfo.ConvertTime(message.ReceivedAt, Shanghai)
        );
        return AttendanceState.Fold(loaded.State, instanceEvent.InstanceCode, instanceEvent, applied);
    }
}
