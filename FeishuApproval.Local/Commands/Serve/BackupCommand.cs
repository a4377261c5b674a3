using System.CommandLine;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Localization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FeishuApproval.Local.Commands.Serve;

/// <summary><c>backup</c>: writes a copy of the database. A server may be running at the same time.</summary>
internal sealed class BackupCommand
{
    private const string Copy = "VACUUM INTO ?1";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly Argument<string> _file = new("FILE")
    {
        Description =
            "The file to write. It is written as FILE.partial, checked, and renamed when complete; an existing FILE is replaced. It must "
            + "not be in a data folder.",
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
        string folder = Path.GetFullPath(parsed.GetValue(_data)!);
        string source = DataFolder.FindDatabase(folder);
        var output = parsed.InvocationConfiguration.Output;
        await using (var file = OutputFile.Create(path, option: null, [folder, SettingsFile.PathOf(parsed)]))
        {
            // SQLite opens the file itself. It treats an empty file as a new database.
            await file.Stream.DisposeAsync();
            await Terminal.ShowProgressAsync(
                output,
                newBar => WriteAsync(source, path, file.PartialPath, newBar(Localized.Of($"copying")), stop)
            );
            stop.ThrowIfCancellationRequested();
            await file.CompleteAsync();
        }

        long bytes = new FileInfo(path).Length;
        await output.WriteLineAsync(Localized.Of($"{Terminal.Text(bytes)} bytes written to {path}"));
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
        string path,
        string partialPath,
        ProgressBar? bar,
        CancellationToken stop
    )
    {
        using (var connection = Open(source))
        {
            try
            {
                long size = connection.GetInt64("PRAGMA page_count") * connection.GetInt64("PRAGMA page_size");
                await using var interrupting = stop.Register(() => raw.sqlite3_interrupt(connection.Handle));
                var copying = Task.Run(() => CopyTo(connection, partialPath), stop);
                while (bar is not null && await Task.WhenAny(copying, Task.Delay(BetweenLooks, stop)) != copying)
                {
                    bar.Report((double)new FileInfo(partialPath).Length / size);
                }

                await copying;
            }
            catch (SqliteException) when (stop.IsCancellationRequested)
            {
                throw new OperationCanceledException(stop);
            }
            catch (SqliteException exception)
            {
                throw CopyError(source, path, exception);
            }
        }

        Check(path, partialPath);
        bar?.Report(1);
        return true;
    }

    private static DatabaseConnection Open(string source)
    {
        DatabaseConnection? connection = null;
        try
        {
            connection = new DatabaseConnection(source, SqliteOpenMode.ReadOnly);
            DatabaseSchema.Check(connection, source);
            return connection;
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw DatabaseError.CannotOpen(source, exception);
        }
        catch (ConfigurationException)
        {
            connection?.Dispose();
            throw;
        }
    }

    private static void CopyTo(DatabaseConnection connection, string path)
    {
        using var copy = connection.Prepare(Copy);
        copy.Bind(1, path).Execute();
    }

    /// <summary>The error of a copy: it names the file that SQLite could not read or write.</summary>
    internal static Exception CopyError(string source, string path, SqliteException exception) =>
        exception switch
        {
            { SqliteErrorCode: raw.SQLITE_FULL } => new UsageException(
                Localized.Of(
                    $"\"{path}\" cannot be written: the disk is full. Free some space, or name a file on another disk."
                )
            ),
            { SqliteExtendedErrorCode: raw.SQLITE_IOERR_READ or raw.SQLITE_IOERR_SHORT_READ } =>
                DatabaseError.CannotOpen(source, exception),
            { SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM } =>
                new UsageException(
                    Localized.Of(
                        $"\"{path}\" cannot be written: {exception.Message}. Check the disk, or name another file."
                    )
                ),
            _ => DatabaseError.CannotOpen(source, exception),
        };

    /// <summary>Reads the whole copy, because a damaged backup is noticed too late.</summary>
    /// <exception cref="UsageException">The copy is damaged.</exception>
    private static void Check(string path, string partialPath)
    {
        string? found;
        try
        {
            using var copy = new DatabaseConnection(partialPath, SqliteOpenMode.ReadOnly);
            found = copy.FindText("PRAGMA integrity_check(1)");
        }
        catch (SqliteException exception)
        {
            found = exception.Message;
        }

        if (found != "ok")
        {
            throw new UsageException(
                Localized.Of(
                    $"\"{path}\" was not written, because the copy is damaged: {found}. Check the disk of the file, and run feishu-approval "
                        + $"check."
                )
            );
        }
    }
}
