using FeishuApproval.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace FeishuApproval.Local.Sqlite;

/// <summary>
/// Copies the log into the database on a separate thread and connection. Otherwise the writer would copy the log within a commit that
/// callers wait for. The writer copies only the rest, so that the log can restart at its beginning.
/// </summary>
internal sealed partial class DatabaseCheckpointer : IDisposable
{
    /// <summary>
    /// The number of changed rows between two copies: about ten thousand events, up to 200 MB of log. A page that changes often is copied
    /// only once.
    /// </summary>
    private const int ChangesBetween = 96_000;

    /// <summary>The same while the disk has less than <see cref="AmpleSpace"/>: the log then stays below about 20 MB.</summary>
    private const int ChangesBetweenOnFullDisk = 8_000;

    /// <summary>The free bytes on the disk that a log of <see cref="ChangesBetween"/> and the database's own growth need.</summary>
    private const long AmpleSpace = 512L << 20;

    /// <summary>
    /// The bytes of a log that is copied at start. A killed process leaves its log, and the logs of many short runs add up.
    /// </summary>
    private const long LongLog = 4L << 20;

    /// <summary>
    /// The number of copies in sequence. Each copies the data that was written during the previous copy. So the rest for the writer is
    /// small, and callers wait only a short time.
    /// </summary>
    private const int Passes = 3;

    private readonly string _path;
    private readonly Func<long> _freeSpace;
    private readonly Action _copied;
    private readonly ILogger _logger;
    private readonly RepeatedLogs _notCopied;
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly Thread _thread;
    private int _changes;
    private int _changesToNextLook = ChangesBetweenOnFullDisk;
    private volatile bool _isCopying;
    private volatile bool _hasCopied;
    private volatile bool _isStopping;

    /// <param name="path">The database.</param>
    /// <param name="freeSpace">Returns the free bytes on the database's disk.</param>
    /// <param name="copied">Called when the writer must copy the rest.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public DatabaseCheckpointer(string path, Func<long> freeSpace, Action copied, TimeProvider time, ILogger logger)
    {
        (_path, _freeSpace, _copied, _logger) = (path, freeSpace, copied, logger);
        _notCopied = new RepeatedLogs(time, (cause, count) => LogMoreNotCopied(logger, count, cause));
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > LongLog })
            StartCopy();
        _thread = new Thread(Copy) { IsBackground = true, Name = "database checkpointer" };
        _thread.UnsafeStart();
    }

    /// <summary>Whether the writer must copy the rest.</summary>
    public bool HasCopied => _hasCopied;

    /// <summary>Reports that the writer has changed rows. Called on the writer's thread.</summary>
    public void Changed(int rows)
    {
        _changes += rows;
        if (_changes < _changesToNextLook || _isCopying || _hasCopied)
            return;
        if (_changes < ChangesBetween && _freeSpace() >= AmpleSpace)
        {
            _changesToNextLook = _changes + ChangesBetweenOnFullDisk;
            return;
        }

        StartCopy();
    }

    /// <summary>Copies the rest on the writer's connection, between two transactions.</summary>
    public void CopyRest(DatabaseConnection writer)
    {
        _hasCopied = false;
        TryCopy(writer);
    }

    public void Dispose()
    {
        _isStopping = true;
        _signal.Set();
        _thread.Join();
        _signal.Dispose();
    }

    private void StartCopy()
    {
        (_changes, _changesToNextLook) = (0, ChangesBetweenOnFullDisk);
        _isCopying = true;
        _signal.Set();
    }

    private void Copy()
    {
        DatabaseConnection? connection = null;
        while (_signal.WaitOne() && !_isStopping)
        {
            try
            {
                connection ??= Open();
                bool isCopied = true;
                for (int pass = 0; pass < Passes && isCopied; pass++)
                    isCopied = TryCopy(connection);
                _hasCopied = isCopied;
            }
            catch (SqliteException exception)
            {
                ReportNotCopied(exception);
            }

            _isCopying = false;
            if (_hasCopied)
                _copied();
        }

        connection?.Dispose();
    }

    private DatabaseConnection Open()
    {
        var connection = new DatabaseConnection(_path, SqliteOpenMode.ReadWrite);
        connection.ExecuteOnce("PRAGMA synchronous = FULL");
        return connection;
    }

    private bool TryCopy(DatabaseConnection connection)
    {
        int result = raw.sqlite3_wal_checkpoint_v2(
            connection.Handle,
            "main",
            raw.SQLITE_CHECKPOINT_PASSIVE,
            out _,
            out _
        );
        if (result is raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
            return result == raw.SQLITE_OK;

        // The log still has all data, so no request fails. On a full disk, the commits themselves fail.
        ReportNotCopied(
            new SqliteException(raw.sqlite3_errmsg(connection.Handle).utf8_to_string(), result & 0xFF, result)
        );
        return false;
    }

    private void ReportNotCopied(SqliteException exception)
    {
        string error = ErrorText.Of(exception);
        _notCopied.Add(error, () => LogNotCopied(_logger, error));
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The database's log could not be copied into the database; it is tried again ({Error})"
    )]
    private static partial void LogNotCopied(ILogger logger, string error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The database's log could not be copied {Count} more times within a minute ({Error})"
    )]
    private static partial void LogMoreNotCopied(ILogger logger, long count, string error);
}
