using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class SqliteChangeFeedTests : ChangeFeedConformance
{
    [Fact]
    public async Task Deleted_instance_codes_older_than_a_time_are_deleted_and_no_number_is_used_again()
    {
        await using var harness = new Sqlite();
        await harness.ApplyAsync(Payload.LeaveMessage());
        await harness.DeleteAsync("instance-1");
        var page = await harness.ReadAsync(TestWebhook.TenantKey);
        Assert.Single(page.Changes);

        await harness.DeleteCodesAsync(page.Changes[0].ChangedAt);
        Assert.Single((await harness.ReadAsync(TestWebhook.TenantKey)).Changes);
        await harness.DeleteCodesAsync(page.Changes[0].ChangedAt.AddTicks(1));
        Assert.Empty((await harness.ReadAsync(TestWebhook.TenantKey)).Changes);

        await harness.RestartAsync();
        await harness.ApplyAsync(Payload.LeaveMessage("event-2", "instance-2"));
        Assert.Equal(
            "instance-2",
            Assert.Single((await harness.ReadAsync(TestWebhook.TenantKey, page.Next)).Changes).InstanceCode
        );
    }

    [Fact]
    public async Task A_position_of_a_later_state_than_the_restored_backup_is_refused()
    {
        await using var harness = new Sqlite();
        await harness.ApplyAsync(Payload.LeaveMessage());

        await Assert.ThrowsAsync<FormatException>(() => harness.ReadAsync(TestWebhook.TenantKey, "2"));
    }

    [Fact]
    public async Task A_page_is_read_by_key_however_many_records_there_are()
    {
        await using var harness = new Sqlite();
        await harness.ApplyAsync(Payload.LeaveMessage());

        string plan = string.Join('\n', harness.Explain(SqliteChangeFeed.SelectBehind));

        Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    protected override ValueTask<ChangeFeedHarness> CreateAsync() =>
        ValueTask.FromResult<ChangeFeedHarness>(new Sqlite());

    private sealed class Sqlite : ChangeFeedHarness
    {
        private readonly TempFolder _folder = new();
        private Database _database = null!;
        private SqliteAttendanceStore _store = null!;

        public Sqlite() => Open();

        public override IAttendanceStore Store => _store;

        public override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

        public ValueTask DeleteCodesAsync(DateTimeOffset before) =>
            _store.DeleteCodesAsync(before, CancellationToken.None);

        public override ValueTask RestartAsync()
        {
            _database.Dispose();
            Open();
            return ValueTask.CompletedTask;
        }

        /// <summary>How SQLite runs a query.</summary>
        public List<string> Explain(string sql) =>
            _database.Read(connection =>
            {
                using var explain = connection.Prepare($"EXPLAIN QUERY PLAN {sql}");
                var steps = new List<string>();
                while (explain.Step())
                    steps.Add(explain.GetText(3));
                return steps;
            });

        public override ValueTask DisposeAsync()
        {
            _database.Dispose();
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        private void Open()
        {
            _database = Database.Open(_folder.File(Database.FileName), TestDatabase.Fast, TimeProvider.System);
            _store = new SqliteAttendanceStore(_database);
        }
    }
}
