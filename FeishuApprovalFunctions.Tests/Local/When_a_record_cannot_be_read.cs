using System.Text.Json.Nodes;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Commands;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Data.Sqlite;

namespace FeishuApproval.Tests.Local;

public sealed class When_a_record_cannot_be_read : IAsyncLifetime, IDisposable
{
    private const string Unreadable = "instance-2";

    private readonly TempFolder _folder = new();

    public async Task InitializeAsync()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            Enumerable.Range(1, 3).Select(i => Payload.LeaveMessage($"event-{i}", $"instance-{i}"))
        );
        Damage("{\"instance_code\":");
    }

    [Theory]
    [InlineData("{\"instance_code\":")]
    [InlineData("null")]
    [InlineData("{\"instance_code\":\"instance-2\",\"updated_at\":\"10000-01-01\"}")]
    public async Task Check_and_rebuild_name_it_and_a_rebuild_makes_it_again(string state)
    {
        Damage(state);

        var check = await Cli.RunAsync("check", "--data", _folder.Path);
        Assert.Equal((1, string.Empty), (check.ExitCode, check.Error));
        Assert.Equal(
            [
                $"{Unreadable}: its stored state cannot be read",
                "The file is not damaged. 3 records compared with their events, 0 differ, 1 cannot be read.",
                "feishu-approval rebuild shows the differences, and corrects them with --apply.",
            ],
            Lines(check)
        );

        var shown = await Cli.RunAsync("rebuild", "--all", "--data", _folder.Path);
        Assert.Equal((1, string.Empty), (shown.ExitCode, shown.Error));
        Assert.Equal(
            [
                $"{Unreadable}: its stored state cannot be read; --apply makes it again from its stored events",
                "3 instances: 2 unchanged, 1 unreadable. Nothing was changed. Add --apply to store what the events say.",
            ],
            Lines(shown)
        );

        var rebuilt = await Cli.RunAsync("rebuild", "--all", "--apply", "--data", _folder.Path);
        Assert.Equal((0, string.Empty), (rebuilt.ExitCode, rebuilt.Error));
        Assert.Equal(0, (await Cli.RunAsync("check", "--data", _folder.Path)).ExitCode);
    }

    [Fact]
    public async Task A_rebuild_without_its_events_changes_nothing()
    {
        Execute("DELETE FROM messages WHERE correlation_id = 'instance-2'");

        var cli = await Cli.RunAsync("rebuild", "--all", "--apply", "--data", _folder.Path);

        Assert.Equal((1, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal(
            $"{Unreadable} stays as it is: its stored state cannot be read, and none of its events is stored. Restore a backup",
            Lines(cli)[0]
        );
    }

    [Fact]
    public void The_event_of_a_cancel_leave_is_an_event_of_the_leave_that_it_cancels()
    {
        using var connection = new DatabaseConnection(_folder.File(Database.FileName), SqliteOpenMode.ReadWrite);
        var cancelLeave = Payload.LeaveMessage("event-4", "instance-4") with
        {
            Subject = EventTypes.LeaveApprovalV2,
            CorrelationId = "instance-4",
            Body = new JsonObject { ["origin_instance_code"] = Unreadable }.Bytes(),
        };
        MessageTable.TryAdd(connection, 4, cancelLeave);

        Assert.Equal(["event-2", "event-4"], SqliteAttendanceStore.EventIds(connection, Unreadable));
    }

    [Fact]
    public async Task An_export_ends_with_a_sentence_that_names_it()
    {
        using var written = new TempFolder();

        var cli = await Cli.RunAsync(
            "export",
            "--data",
            _folder.Path,
            "--from",
            "2024-09-01",
            "--to",
            "2024-09-30",
            "--out",
            written.File("september.csv")
        );

        Assert.Equal(1, cli.ExitCode);
        Assert.Equal(
            $"The stored state of the record {Unreadable} cannot be read. feishu-approval check names such records, and feishu-approval "
                + "rebuild --apply makes them again from their stored events.",
            cli.Error.Trim()
        );
        Assert.Empty(Directory.GetFiles(written.Path));
    }

    [Fact]
    public async Task An_erasure_finds_the_employee_in_it()
    {
        Damage("{\"instance_code\":\"instance-2\",\"user_id\":\"a-user\"");

        var cli = await Cli.RunAsync("erase", "--data", _folder.Path, "--user", "a-user");

        Assert.StartsWith("Found: 3 records, 3 archived events", cli.Output, StringComparison.Ordinal);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    private static string[] Lines(Cli cli) => cli.Output.TrimEnd().Split(Environment.NewLine);

    private void Damage(string state) =>
        Execute($"UPDATE attendance SET state = '{state}' WHERE instance_code = '{Unreadable}'");

    private void Execute(string sql)
    {
        using var connection = new DatabaseConnection(_folder.File(Database.FileName), SqliteOpenMode.ReadWrite);
        connection.ExecuteOnce(sql);
    }
}
