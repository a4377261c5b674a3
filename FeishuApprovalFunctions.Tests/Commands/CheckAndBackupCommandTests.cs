using System.Text.Json;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Data.Sqlite;

namespace FeishuApproval.Tests.Commands;

public sealed class CheckAndBackupCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _written = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backup_is_the_same_database_whether_the_server_runs_or_not(bool isRunning)
    {
        await TestServer.WriteEventsAsync(_folder, Leaves(20));
        await using var server = isRunning ? await TestServer.StartAsync(_folder, TestServer.Keyed("a-key")) : null;
        string file = _written.File("backup.db", "an older backup");

        var cli = await Cli.RunAsync("backup", "--data", _folder.Path, file);

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.EndsWith($" bytes written to {file}", cli.Output.Trim(), StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(_written.Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var copy = Database.OpenReadOnly(file);
        using var original = Database.OpenReadOnly(_folder.File(Database.FileName));
        foreach (string table in (string[])["messages", "attendance", "attendance_by_employee", "attendance_by_day"])
        {
            Assert.Equal(
                TestDatabase.Column(original, $"SELECT count(*) FROM {table}"),
                TestDatabase.Column(copy, $"SELECT count(*) FROM {table}")
            );
        }

        Assert.Equal(
            TestDatabase.Column(original, "SELECT state FROM attendance ORDER BY id"),
            TestDatabase.Column(copy, "SELECT state FROM attendance ORDER BY id")
        );
        Assert.Equal(TestDatabase.DumpIndex(original), TestDatabase.DumpIndex(copy));
    }

    [Fact]
    public async Task Check_names_records_that_differ_from_their_events_and_rebuild_corrects_them()
    {
        await TestServer.WriteEventsAsync(_folder, Leaves(5));
        using (var connection = new DatabaseConnection(_folder.File(Database.FileName), SqliteOpenMode.ReadWrite))
        {
            connection.ExecuteOnce(
                "UPDATE attendance SET state = replace(state, 'a reason', 'another') WHERE instance_code = 'instance-3'"
            );
            connection.ExecuteOnce("DELETE FROM messages WHERE event_id = 'event-4'");
        }

        var cli = await Cli.RunAsync("check", "--data", _folder.Path);

        Assert.Equal(1, cli.ExitCode);
        Assert.Equal(
            [
                "instance-3 differs: reason",
                "instance-4: events are missing or unreadable: event-4",
                "The file is not damaged. 5 records compared with their events, 2 differ.",
                "feishu-approval rebuild shows the differences, and corrects them with --apply.",
            ],
            cli.Output.TrimEnd().Split(Environment.NewLine)
        );
        await Cli.RunAsync("rebuild", "--data", _folder.Path, "--instance", "instance-3", "--apply");
        Assert.DoesNotContain(
            "instance-3",
            (await Cli.RunAsync("check", "--data", _folder.Path)).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Check_names_the_years_of_records_whose_public_holidays_are_not_known()
    {
        await TestServer.WriteEventsAsync(_folder, Leaves(1));
        string file = _folder.File("holidays.csv", "date,type,name\n2023-01-01,holiday,of another year\n");
        string settings = _folder.File(
            "settings.json",
            JsonSerializer.Serialize(new { Attendance = new { HolidayFile = file, Holidays = "none" } })
        );

        var known = await Cli.RunAsync("check", "--data", _folder.Path);
        var missing = await Cli.RunAsync("check", "--data", _folder.Path, "--config", settings);
        var json = await Cli.RunAsync("check", "--data", _folder.Path, "--config", settings, "--json");

        Assert.DoesNotContain("public holidays", known.Output, StringComparison.Ordinal);
        Assert.Equal(0, missing.ExitCode);
        Assert.StartsWith(
            "The public holidays of 2024 are not known. ",
            missing.Output.TrimEnd().Split(Environment.NewLine)[^1],
            StringComparison.Ordinal
        );
        Assert.Contains("\"missing_holiday_years\":[2024]", json.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DROP TABLE attendance_by_day", "The table attendance_by_day is missing.")]
    [InlineData("DROP INDEX dead_letters_by_sequence", "The index dead_letters_by_sequence is missing.")]
    [InlineData("DROP VIEW events_view", "The view events_view is missing.")]
    [InlineData(
        "UPDATE messages SET received_at = 9223372036854775807 WHERE sequence < 3",
        "messages.received_at has 2 times out of range."
    )]
    [InlineData(
        "UPDATE attendance SET compared_at = -9e18 WHERE id = 1",
        "attendance.compared_at has 1 time out of range."
    )]
    public async Task Check_finds_missing_tables_and_times_that_no_calendar_has(string change, string found)
    {
        await TestServer.WriteEventsAsync(_folder, Leaves(5));
        using (var connection = new DatabaseConnection(_folder.File(Database.FileName), SqliteOpenMode.ReadWrite))
            connection.ExecuteOnce(change);

        var cli = await Cli.RunAsync("check", "--data", _folder.Path);

        Assert.Equal(1, cli.ExitCode);
        Assert.Equal([found, DatabaseError.Damaged], cli.Output.TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public async Task The_server_does_not_start_without_one_of_its_tables()
    {
        await TestServer.WriteEventsAsync(_folder, Leaves(1));
        using (var connection = new DatabaseConnection(_folder.File(Database.FileName), SqliteOpenMode.ReadWrite))
            connection.ExecuteOnce("DROP TABLE attendance_by_day");

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() =>
            TestServer.StartAsync(_folder, TestServer.Keyed("a-key"))
        );

        Assert.EndsWith(
            $"the table attendance_by_day is missing. {DatabaseError.Damaged}",
            exception.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("backup f --data /nowhere")]
    [InlineData("check --data /nowhere")]
    public async Task A_folder_without_a_database_is_named(string arguments)
    {
        var cli = await Cli.RunAsync(arguments.Split(' '));

        Assert.Equal(
            (2, string.Empty, "There is no database in /nowhere. Name the data folder of serve with --data."),
            (cli.ExitCode, cli.Output, cli.Error.Trim())
        );
    }

    [Fact]
    public async Task The_views_show_records_and_events_in_readable_columns()
    {
        await TestServer.WriteEventsAsync(_folder, Leaves(1));
        using var database = Database.OpenReadOnly(_folder.File(Database.FileName));

        Assert.Equal(
            ["instance-0 leave approved a-user 2024-09-05T12:00:00+08:00"],
            TestDatabase.Column(
                database,
                "SELECT instance_code || ' ' || kind || ' ' || status || ' ' || user_id || ' ' || start FROM attendance_view"
            )
        );
        Assert.Equal(
            ["1 event-0 leave_approval 2023-11-14T22:13:20.000Z event_callback"],
            TestDatabase.Column(
                database,
                "SELECT sequence || ' ' || event_id || ' ' || type || ' ' || received_at || ' ' || (body ->> 'type') FROM "
                    + "events_view"
            )
        );
    }

    public void Dispose()
    {
        _folder.Dispose();
        _written.Dispose();
    }

    private static IEnumerable<EventMessage> Leaves(int count) =>
        Enumerable.Range(0, count).Select(i => Payload.LeaveMessage($"event-{i}", $"instance-{i}"));
}
