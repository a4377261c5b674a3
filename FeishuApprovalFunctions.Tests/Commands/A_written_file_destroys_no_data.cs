using FeishuApproval.Configuration;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Serve;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FeishuApproval.Tests.Commands;

public sealed class A_written_file_destroys_no_data : IAsyncLifetime, IDisposable
{
    private static readonly string[] September = ["--from", "2024-09-01", "--to", "2024-09-30"];

    private readonly TempFolder _data = new();
    private readonly TempFolder _written = new();

    private string DatabasePath => _data.File(Database.FileName);

    public async Task InitializeAsync()
    {
        await TestServer.WriteEventsAsync(_data, Payload.LeaveMessage());
        await using var server = await TestServer.StartAsync(_data, TestServer.Keyed("a-key"));
    }

    [Theory]
    [InlineData("feishu-approval.db")]
    [InlineData("feishu-approval.db-wal")]
    [InlineData("feishu-approval.db-shm")]
    [InlineData("a-new-file.db")]
    [InlineData("a-folder/a-new-file.db")]
    [InlineData("a-folder/../feishu-approval.db")]
    public async Task A_file_in_the_data_folder_is_refused_while_the_server_runs(string name)
    {
        Directory.CreateDirectory(_data.File("a-folder"));
        await using var server = await TestServer.StartAsync(_data, TestServer.Keyed("a-key"));
        string[] files = Directory.GetFiles(_data.Path, "*", SearchOption.AllDirectories);

        foreach (var cli in await WriteAsync(_data.File(name)))
        {
            Assert.Equal((2, string.Empty), (cli.ExitCode, cli.Output));
            Assert.EndsWith(
                $"is in the data folder {_data.Path}, whose files must not be replaced; name a file in another folder.",
                cli.Error.Trim(),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(files, Directory.GetFiles(_data.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(1, server.HeldEvents);
    }

    [Fact]
    public async Task Links_to_the_data_folder_and_to_its_database_are_followed()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateSymbolicLink(_written.File("link"), _data.Path);
        var throughLink = await Cli.RunAsync("backup", "--data", _data.Path, _written.File("link/feishu-approval.db"));
        Assert.Equal(
            (2, $"\"{_written.File("link/feishu-approval.db")}\" is in the data folder {_data.Path}"),
            (throughLink.ExitCode, throughLink.Error.Split(',')[0])
        );

        string moved = _written.File("moved.db");
        File.Move(DatabasePath, moved);
        File.CreateSymbolicLink(DatabasePath, moved);
        byte[] before = await File.ReadAllBytesAsync(moved);
        var source = await Cli.RunAsync("backup", "--data", _data.Path, moved);
        Assert.Equal(
            (2, $"\"{moved}\" is a file that this command reads; name another file."),
            (source.ExitCode, source.Error.Trim())
        );
        Assert.Equal(before, await File.ReadAllBytesAsync(moved));
    }

    [Fact]
    public async Task The_data_folder_of_another_server_is_refused()
    {
        byte[] before = await File.ReadAllBytesAsync(DatabasePath);
        await using var server = await TestServer.StartAsync(_written, TestServer.Keyed("a-key"));

        var cli = await Cli.RunAsync([
            "export",
            "--url",
            server.Address.ToString(),
            "--key",
            "a-key",
            .. September,
            "--out",
            DatabasePath,
        ]);

        Assert.Equal(2, cli.ExitCode);
        Assert.StartsWith($"--out \"{DatabasePath}\" is in the data folder", cli.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(DatabasePath));
    }

    [Fact]
    public async Task The_settings_file_that_a_command_reads_is_not_replaced()
    {
        string settings = _written.File("settings.json", "{}");

        var cli = await Cli.RunAsync([
            "export",
            "--config",
            settings,
            "--data",
            _data.Path,
            .. September,
            "--out",
            settings,
        ]);

        Assert.Equal(
            (2, $"--out \"{settings}\" is a file that this command reads; name another file."),
            (cli.ExitCode, cli.Error.Trim())
        );
        Assert.Equal("{}", await File.ReadAllTextAsync(settings));
    }

    [Fact]
    public async Task The_log_of_send_is_refused_in_a_data_folder()
    {
        byte[] before = await File.ReadAllBytesAsync(DatabasePath);

        var cli = await Cli.RunAsync("send", "127.0.0.1:1", "--event", "leave_approval/seed", "--log", DatabasePath);

        Assert.Equal(2, cli.ExitCode);
        Assert.StartsWith($"--log \"{DatabasePath}\" is in the data folder", cli.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(DatabasePath));
    }

    [Fact]
    public async Task A_target_that_cannot_be_written_is_named_in_one_sentence_and_nothing_is_left()
    {
        string partial = _written.File("taken.partial", "of another command");
        string missing = _written.File("missing/a.out");
        (string Target, string Error)[] cases =
        [
            (_written.Path, "is a folder; name a file."),
            (
                missing,
                $"cannot be written: there is no folder {_written.File("missing")}. Create it, or name another file."
            ),
            (
                _written.File("taken"),
                $"cannot be written: {partial} exists. Delete it if no other command is writing it, or name another file."
            ),
        ];
        foreach (var (target, error) in cases)
        {
            foreach (var cli in await WriteAsync(target))
            {
                Assert.Equal((2, string.Empty), (cli.ExitCode, cli.Output));
                Assert.EndsWith($"\"{target}\" {error}", cli.Error.TrimEnd(), StringComparison.Ordinal);
            }
        }

        Assert.Equal([partial], Directory.GetFiles(_written.Path));
        Assert.Equal("of another command", await File.ReadAllTextAsync(partial));
    }

    [Theory]
    [InlineData(raw.SQLITE_FULL, raw.SQLITE_FULL, "target")]
    [InlineData(raw.SQLITE_IOERR, raw.SQLITE_IOERR_WRITE, "target")]
    [InlineData(raw.SQLITE_CANTOPEN, raw.SQLITE_CANTOPEN, "target")]
    [InlineData(raw.SQLITE_IOERR, raw.SQLITE_IOERR_READ, "source")]
    [InlineData(raw.SQLITE_CORRUPT, raw.SQLITE_CORRUPT, "source")]
    public void An_error_while_copying_names_the_file_that_failed(int code, int extendedCode, string named)
    {
        var error = BackupCommand.CopyError(
            "/the/source",
            "/the/target",
            new SqliteException("an error", code, extendedCode)
        );

        Assert.True(error is UsageException or ConfigurationException);
        Assert.Contains($"/the/{named}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            named == "target" ? "/the/source" : "/the/target",
            error.Message,
            StringComparison.Ordinal
        );
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _data.Dispose();
        _written.Dispose();
    }

    /// <summary>Runs each command that writes a file of the data folder.</summary>
    private async Task<Cli[]> WriteAsync(string target) =>
        [
            await Cli.RunAsync("backup", "--data", _data.Path, target),
            await Cli.RunAsync(["export", "--data", _data.Path, .. September, "--format", "csv", "--out", target]),
            await Cli.RunAsync(["export", "--data", _data.Path, .. September, "--format", "xlsx", "--out", target]),
        ];
}
