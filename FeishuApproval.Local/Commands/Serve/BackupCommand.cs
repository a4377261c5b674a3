using System.CommandLine;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using Microsoft.Data.Sqlite;

namespace FeishuApproval.Local.Commands.Serve;

/// <summary><c>backup</c>: writes a copy of the database. A server may be running at the same time.</summary>
internal sealed class BackupCommand
{
    private const string Copy = "VACUUM INTO ?1";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly Argument<string> _file = new("FILE")
    {
        Description =
            "The file to write. It is written as FILE.partial and renamed when complete; an existing FILE is "
            + "replaced.",
    };
    private readonly Option<string> _data = ServerOptions.DataOption();

    private BackupCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new BackupCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "backup",
            "Writes a copy of the database to one file, while the server runs or not. To restore it, stop the server, remove "
                + "feishu-approval.db with its -wal and -shm files, and copy the backup to feishu-approval.db (docs/one-machine.md).",
            "backup feishu-approval-2024-09-30.db",
            "backup --data /var/lib/feishu-approval /mnt/backup/feishu-approval.db"
        )
        {
            _file,
            _data,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string path = Path.GetFullPath(parsed.GetValue(_file)!);
        string source = DataFolder.FindDatabase(Path.GetFullPath(parsed.GetValue(_data)!));
        if (Directory.Exists(path))
            throw new UsageException($"\"{path}\" is a folder; name a file.");
        var output = parsed.InvocationConfiguration.Output;
        string partialPath = path + ".partial";
        try
        {
            await Terminal.ShowProgressAsync(
                output,
                newBar => WriteAsync(source, partialPath, newBar("copying"), stop)
            );
            stop.ThrowIfCancellationRequested();
            File.Move(partialPath, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"\"{path}\" cannot be written: {exception.Message}");
        }
        finally
        {
            File.Delete(partialPath);
        }

        long bytes = new FileInfo(path).Length;
        await output.WriteLineAsync($"{Terminal.Text(bytes)} bytes written to {path}");
        JsonOutput.WriteLine(
            parsed,
            json =>
            {
                json.WriteString("file"u8, path);
                json.WriteNumber("bytes"u8, bytes);
            }
        );
        return ExitCodes.Success;
    }

    private static async Task<bool> WriteAsync(
        string source,
        string partialPath,
        ProgressBar? bar,
        CancellationToken stop
    )
    {
        // Readable only by its owner from the first byte. SQLite treats an empty file as a new database.
        File.Delete(partialPath);
        PrivateFile.CreateUnlessExists(partialPath);

        using var connection = new DatabaseConnection(source, SqliteOpenMode.ReadOnly);
        try
        {
            DatabaseSchema.Check(connection, source);
            long size = connection.GetInt64("PRAGMA page_count") * connection.GetInt64("PRAGMA page_size");
            await using var interrupting = stop.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            var copying = Task.Run(() => CopyTo(connection, partialPath), stop);
            while (bar is not null && await Task.WhenAny(copying, Task.Delay(BetweenLooks, stop)) != copying)
            {
                bar.Report((double)new FileInfo(partialPath).Length / size);
            }

            await copying;
        }
        catch (SqliteException exception) when (!stop.IsCancellationRequested)
        {
            throw DatabaseError.CannotOpen(source, exception);
        }
        catch (SqliteException)
        {
            throw new OperationCanceledException(stop);
        }

        // VACUUM INTO does not flush the file to the disk.
        await using (var written = new FileStream(partialPath, FileMode.Open, FileAccess.ReadWrite))
            written.Flush(flushToDisk: true);
        bar?.Report(1);
        return true;
    }

    private static void CopyTo(DatabaseConnection connection, string path)
    {
        using var copy = connection.Prepare(Copy);
        copy.Bind(1, path).Execute();
    }
}
