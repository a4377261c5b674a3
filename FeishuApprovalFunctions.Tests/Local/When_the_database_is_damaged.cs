using FeishuApproval.Configuration;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Commands;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Data.Sqlite;

namespace FeishuApproval.Tests.Local;

public sealed class When_the_database_is_damaged : IDisposable
{
    private const int PageSize = 4096;

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("messages")]
    [InlineData("attendance")]
    [InlineData("messages_by_event")]
    public async Task A_corrupted_page_stops_the_start_and_check_says_so_and_both_name_the_backup(string table)
    {
        await TestServer.WriteEventsAsync(_folder, Leaves(200));
        Overwrite(RootPage(table));

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() =>
            TestServer.StartAsync(_folder, TestServer.Keyed("a-key"))
        );
        Assert.Contains("feishu-approval backup", exception.Message, StringComparison.Ordinal);
        var cli = await Cli.RunAsync("check", "--data", _folder.Path);

        Assert.NotEqual(0, cli.ExitCode);
        Assert.Contains("feishu-approval backup", cli.Output + cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_copied_back_replaces_a_damaged_file()
    {
        await TestServer.WriteEventsAsync(_folder, Leaves(200));
        Assert.Equal(0, (await Cli.RunAsync("backup", "--data", _folder.Path, _folder.File("backup.db"))).ExitCode);
        Overwrite(RootPage("messages"));
        Assert.NotEqual(0, (await Cli.RunAsync("check", "--data", _folder.Path)).ExitCode);

        File.Copy(_folder.File("backup.db"), DatabasePath, overwrite: true);

        var cli = await Cli.RunAsync("check", "--data", _folder.Path);
        Assert.Equal(
            (0, "The file is not damaged. 200 records compared with their events, 0 differ."),
            (cli.ExitCode, cli.Output.Trim())
        );
        await using var server = await TestServer.StartAsync(_folder, TestServer.Keyed("a-key"));
        Assert.Equal(200, server.HeldEvents);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(PageSize + 24)]
    [InlineData(3 * PageSize)]
    public async Task A_torn_end_of_the_log_loses_nothing_that_was_acknowledged(int length)
    {
        using (HoldLog())
        {
            await TestServer.WriteEventsAsync(_folder, Leaves(50));
            byte[] torn = new byte[length];
            new Random(length).NextBytes(torn);
            await File.AppendAllBytesAsync(DatabasePath + "-wal", torn);
        }

        await using (var server = await TestServer.StartAsync(_folder, TestServer.Keyed("a-key")))
            Assert.Equal(50, server.HeldEvents);
        Assert.Equal(0, (await Cli.RunAsync("check", "--data", _folder.Path)).ExitCode);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task A_log_that_lost_its_end_leaves_whole_transactions(double share)
    {
        using (HoldLog())
        {
            await TestServer.WriteEventsAsync(_folder, Leaves(50));
            using var log = new FileStream(DatabasePath + "-wal", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            log.SetLength((long)(log.Length * share));
        }

        long held;
        await using (var server = await TestServer.StartAsync(_folder, TestServer.Keyed("a-key")))
            held = server.HeldEvents;
        var cli = await Cli.RunAsync("check", "--data", _folder.Path);
        Assert.Equal(
            (0, $"The file is not damaged. {held} records compared with their events, 0 differ."),
            (cli.ExitCode, cli.Output.Trim().Replace("1 record ", "1 records ", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("PRAGMA user_version = 1000", "newer version")]
    [InlineData("PRAGMA application_id = 1", "another program")]
    public async Task A_file_of_a_newer_version_or_another_program_is_refused_and_stays_as_it_is(
        string change,
        string sentence
    )
    {
        await TestServer.WriteEventsAsync(_folder, Leaves(1));
        using (var connection = new DatabaseConnection(DatabasePath, SqliteOpenMode.ReadWrite))
            connection.ExecuteOnce($"{change}; PRAGMA journal_mode = DELETE");
        byte[] before = await File.ReadAllBytesAsync(DatabasePath);

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() =>
            TestServer.StartAsync(_folder, TestServer.Keyed("a-key"))
        );

        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(DatabasePath));
    }

    public void Dispose() => _folder.Dispose();

    private string DatabasePath => _folder.File(Database.FileName);

    /// <summary>Keeps the log from being emptied when the last other connection is closed, as it is when a process is killed.</summary>
    private DatabaseConnection HoldLog()
    {
        Database.Open(DatabasePath, TestDatabase.Fast).Dispose();
        var other = new DatabaseConnection(DatabasePath, SqliteOpenMode.ReadOnly);
        other.GetInt64("SELECT count(*) FROM messages");
        return other;
    }

    private long RootPage(string name)
    {
        using var database = Database.OpenReadOnly(DatabasePath);
        return database.Read(connection =>
            connection.GetInt64($"SELECT rootpage FROM sqlite_schema WHERE name = '{name}'")
        );
    }

    private void Overwrite(long page)
    {
        using var file = new FileStream(DatabasePath, FileMode.Open, FileAccess.Write);
        file.Position = (page - 1) * PageSize;
        file.Write(new byte[PageSize]);
    }

    private static IEnumerable<EventMessage> Leaves(int count) =>
        Enumerable.Range(0, count).Select(i => Payload.LeaveMessage($"event-{i}", $"instance-{i}"));
}
