using System.Collections.Concurrent;
using System.Globalization;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace FeishuApproval.Local.Sqlite;

/// <summary>
/// A database file with one writer and any number of readers. Readers read the last committed data. Code inside the writer's transaction
/// reads and writes in that transaction. Safe for concurrent use.
/// </summary>
internal sealed class Database : IDisposable
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "feishu-approval.db";

    /// <summary>The most idle readers that stay open. More readers are opened when needed.</summary>
    private const int MaxIdleReaders = 8;

    /// <summary>The number of SQLite instructions between two checks of the time limit.</summary>
    private const int StepsBetweenLooks = 10_000;

    /// <summary>
    /// How long a start searches for damage. A small file is read completely in this time. For a large file, <c>check</c> reads all of it.
    /// </summary>
    private static readonly TimeSpan LongestCheck = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentBag<DatabaseConnection> _readers = [];
    private readonly DatabaseWriter? _writer;
    private readonly DatabaseFile? _file;
    private int _isDisposed;

    private Database(string path) => Path = path;

    private Database(
        string path,
        DatabaseConnection connection,
        DatabaseOptions options,
        TimeProvider time,
        ILogger logger
    )
        : this(path)
    {
        _file = new DatabaseFile(path);
        _writer = new DatabaseWriter(path, connection, _file, options, time, logger);
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>The writer.</summary>
    /// <exception cref="InvalidOperationException">The database was opened read-only.</exception>
    public DatabaseWriter Writer =>
        _writer ?? throw new InvalidOperationException("The database was opened to be read only.");

    /// <summary>Opens or creates the file and migrates it. Only one process may write to it.</summary>
    /// <exception cref="ConfigurationException">
    /// The file cannot be opened, is damaged, or belongs to another program or a newer version.
    /// </exception>
    public static Database Open(
        string path,
        DatabaseOptions? options = null,
        TimeProvider? time = null,
        ILogger? logger = null
    )
    {
        options ??= new DatabaseOptions();
        DatabaseConnection? connection = null;
        try
        {
            // Even in a shared folder, only the owner may read the records. SQLite gives its log the file mode of the database.
            PrivateFile.CreateUnlessExists(path);
            connection = new DatabaseConnection(path, SqliteOpenMode.ReadWriteCreate);
            DatabaseSchema.Check(connection, path);
            connection.ExecuteOnce("PRAGMA journal_mode = WAL");
            connection.ExecuteOnce(options.FlushesCommits ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
            connection.ExecuteOnce(
                "PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; "
                    + "PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 268435456"
            );
            DatabaseSchema.Migrate(connection);
            if (DatabaseSchema.FindMissing(connection) is [var missing, ..])
                throw new ConfigurationException(
                    Localized.Of($"{path}: the {missing} is missing. {DatabaseError.Damaged}")
                );
            CheckQuickly(connection, path);
            if (options.MaxPages is { } pages)
            {
                connection.ExecuteOnce(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
            }

            return new Database(path, connection, options, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw DatabaseError.CannotOpen(path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new ConfigurationException(Localized.Of($"{path} cannot be created: {exception.Message}"));
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Opens an existing file for reading. A server may be writing to it at the same time.</summary>
    /// <exception cref="ConfigurationException">
    /// The file cannot be opened, is damaged, or belongs to another program or a newer version.
    /// </exception>
    public static Database OpenReadOnly(string path)
    {
        try
        {
            var reader = new DatabaseConnection(path, SqliteOpenMode.ReadOnly);
            var database = new Database(path);
            database._readers.Add(reader);
            DatabaseSchema.Check(reader, path);
            DatabaseSchema.ShowFiles(reader);
            return database;
        }
        catch (SqliteException exception)
        {
            throw DatabaseError.CannotOpen(path, exception);
        }
    }

    /// <summary>
    /// Runs a read. A caller inside the writer's transaction reads in this transaction; other callers read the last committed data.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database is unavailable now.</exception>
    public T Read<T>(Func<DatabaseConnection, T> read)
    {
        DatabaseConnection? reader = null;
        try
        {
            if (_writer is { IsCurrentThread: true })
                return read(_writer.Connection);
            if (!_readers.TryTake(out reader))
                reader = OpenReader();
            return read(reader);
        }
        catch (SqliteException exception)
        {
            throw DatabaseError.Unavailable(exception);
        }
        finally
        {
            if (reader is not null)
                Return(reader);
        }
    }

    /// <summary>
    /// Runs a write. For a caller inside the writer's transaction, the write is a part of this transaction. For other callers it is a
    /// separate unit, and it is on the disk when the task completes.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database cannot write now; nothing is stored.</exception>
    public ValueTask<T> WriteAsync<T>(Func<DatabaseConnection, T> write, CancellationToken cancellationToken)
    {
        if (Writer.IsCurrentThread)
        {
            try
            {
                return ValueTask.FromResult(write(Writer.Connection));
            }
            catch (SqliteException exception)
            {
                throw DatabaseError.Unavailable(exception);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        var unit = new WriteUnit<T>(write);
        Writer.Add(unit);
        return new ValueTask<T>(unit.Task.WaitAsync(cancellationToken));
    }

    /// <summary>Runs a write as <see cref="WriteAsync"/>, and overwrites in the file what it deletes.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot write now; nothing is stored.</exception>
    public ValueTask<T> OverwriteAsync<T>(Func<DatabaseConnection, T> write, CancellationToken cancellationToken) =>
        WriteAsync(
            connection =>
            {
                connection.ExecuteOnce("PRAGMA secure_delete = ON");
                try
                {
                    return write(connection);
                }
                finally
                {
                    connection.ExecuteOnce("PRAGMA secure_delete = FAST");
                }
            },
            cancellationToken
        );

    /// <summary>Stops the writer after the waiting units. A database that was opened read-only has none.</summary>
    public void StopWriter() => _writer?.Dispose();

    /// <summary>Stops the writer after the waiting units, and closes the file.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        StopWriter();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        _writer?.Connection.Dispose();
        _file?.Dispose();
    }

    private DatabaseConnection OpenReader()
    {
        var reader = new DatabaseConnection(Path, SqliteOpenMode.ReadOnly);

        // A start has migrated the file of a database with a writer.
        if (_writer is null)
            DatabaseSchema.ShowFiles(reader);
        return reader;
    }

    private void Return(DatabaseConnection reader)
    {
        if (_readers.Count >= MaxIdleReaders || Volatile.Read(ref _isDisposed) != 0 || reader.IsDamaged)
            reader.Dispose();
        else
            _readers.Add(reader);
    }

    private static void CheckQuickly(DatabaseConnection connection, string path)
    {
        long start = TimeProvider.System.GetTimestamp();
        raw.sqlite3_progress_handler(
            connection.Handle,
            StepsBetweenLooks,
            _ => TimeProvider.System.GetElapsedTime(start) > LongestCheck ? 1 : 0,
            null
        );
        try
        {
            string? found = connection.FindText("PRAGMA quick_check(1)");
            if (found != "ok")
                throw new ConfigurationException($"{path}: {found}. {DatabaseError.Damaged}");
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            // The time limit is over, and no damage was found so far.
        }
        finally
        {
            raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        }
    }
}
