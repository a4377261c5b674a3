using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Sqlite;

/// <summary>
/// The only writer of a database. It writes all waiting units as a group in one transaction, and completes their tasks when the commit is
/// on the disk. When a unit fails, only this unit is rolled back. When a commit fails, the whole group fails, and
/// <see cref="CheckAsync"/> fails until a write succeeds again.
/// </summary>
internal sealed partial class DatabaseWriter : IDisposable
{
    private const int MaxGroup = 1024;
    private const int MaxWaiting = 16_384;

    private const string ProbeWrite = "INSERT INTO write_probe (data) VALUES (zeroblob(?1))";
    private const string ProbeDelete = "DELETE FROM write_probe";

    /// <summary>The bytes that a probe writes after a failure: a full disk may still have room for a small row.</summary>
    private const int BytesAfterFailure = 65_536;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly DatabaseConnection _connection;
    private readonly DatabaseFile _file;
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DatabaseCheckpointer _checkpointer;
    private readonly object _gate = new();
    private readonly Func<bool> _isAwaited;
    private readonly Thread _thread;
    private Queue<WriteUnit> _waiting = new();
    private Queue<WriteUnit> _taken = new();
    private IWriterWork? _work;
    private bool _isStopping;
    private int _isStopped;
    private volatile string? _problem;

    // Used only by the writer's thread.
    private readonly RepeatedLogs _notWritten;
    private readonly RepeatedLog _notRolledBack;
    private long? _notWrittenSince;

    public DatabaseWriter(
        string path,
        DatabaseConnection connection,
        DatabaseFile file,
        DatabaseOptions options,
        TimeProvider time,
        ILogger logger
    )
    {
        (_connection, _file, _options, _time, _logger) = (connection, file, options, time, logger);
        _isAwaited = () => Volatile.Read(ref _waiting).Count > 0;
        _notWritten = new RepeatedLogs(time, (cause, count) => LogMoreNotWritten(logger, count, cause));
        _notRolledBack = new RepeatedLog(time, static () => { }, count => LogMoreNotRolledBack(logger, count));
        _checkpointer = new DatabaseCheckpointer(
            path,
            options.FreeSpace ?? (() => FreeSpace(path)),
            Wake,
            time,
            logger
        );
        _thread = new Thread(Write) { IsBackground = true, Name = "database writer" };
        _thread.UnsafeStart();
    }

    /// <summary>Whether the caller runs inside a unit or a slice of this writer, on the writer's thread.</summary>
    public bool IsCurrentThread => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>The connection, for callers inside a unit or a slice.</summary>
    public DatabaseConnection Connection => _connection;

    /// <summary>Adds background work, which runs in addition to the callers' units.</summary>
    public void Attach(IWriterWork work)
    {
        lock (_gate)
        {
            _work = work;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Queues a unit.</summary>
    /// <exception cref="StoreUnavailableException">The writer is stopping, or too many units are waiting.</exception>
    public void Add(WriteUnit unit)
    {
        lock (_gate)
        {
            if (_isStopping)
                throw new StoreUnavailableException("The server is stopping.");
            if (_waiting.Count >= MaxWaiting)
                throw new StoreUnavailableException("Too much is waiting to be stored.");
            _waiting.Enqueue(unit);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Wakes the writer, because background work may be available.</summary>
    public void Wake()
    {
        lock (_gate)
            Monitor.Pulse(_gate);
    }

    /// <summary>Completes when a write has succeeded. The write also notices files that were moved or replaced.</summary>
    /// <exception cref="StoreUnavailableException">The writer cannot write.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var probe = new WriteUnit<bool>(connection =>
        {
            using var write = connection.Prepare(ProbeWrite);
            write.Bind(1, _problem is null ? 1 : BytesAfterFailure).Execute();
            connection.Execute(ProbeDelete);
            return true;
        });
        Add(probe);
        await probe.Task.WaitAsync(cancellationToken);
        if (_problem is { } problem)
            throw new StoreUnavailableException(problem);
    }

    /// <summary>Writes the waiting units, continues background work for a few seconds, and stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        if (Interlocked.Exchange(ref _isStopped, 1) == 0)
            _checkpointer.Dispose();
    }

    private static long FreeSpace(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The copies are then frequent, which is never wrong. A share has no drive.
            return 0;
        }
    }

    private void Write()
    {
        long stoppingSince = 0;
        while (true)
        {
            bool hasWork;
            lock (_gate)
            {
                while (
                    _waiting.Count == 0
                    && _taken.Count == 0
                    && _work is not { HasWork: true }
                    && !_checkpointer.HasCopied
                    && !_isStopping
                )
                    Monitor.Wait(_gate);
                if (_isStopping && stoppingSince == 0)
                    stoppingSince = _time.GetTimestamp();
                hasWork =
                    _work is { HasWork: true } && (!_isStopping || _time.GetElapsedTime(stoppingSince) < StopTimeout);
                if (_waiting.Count == 0 && _taken.Count == 0 && !hasWork && _isStopping)
                    return;
                if (_taken.Count == 0)
                    (_waiting, _taken) = (_taken, _waiting);
            }

            if (_checkpointer.HasCopied)
                _checkpointer.CopyRest(_connection);
            if (_taken.Count == 0 && !hasWork)
                continue;
            var group = new List<WriteUnit>(Math.Min(_taken.Count, MaxGroup));
            while (group.Count < MaxGroup && _taken.TryDequeue(out var unit))
                group.Add(unit);
            WriteGroup(group, hasWork ? _work : null);
        }
    }

    private void WriteGroup(List<WriteUnit> group, IWriterWork? work)
    {
        int changesBefore = _connection.TotalChanges;
        var failures = new List<(WriteUnit Unit, Exception Exception)>();
        try
        {
            _connection.ForgetFault();
            if (_connection.IsInTransaction)
                _connection.Execute("ROLLBACK");
            _connection.Execute("BEGIN IMMEDIATE");
            if (!TryRunAll(group))
            {
                _connection.Execute("ROLLBACK");
                _connection.Execute("BEGIN IMMEDIATE");
                changesBefore = _connection.TotalChanges;
                foreach (var unit in group)
                {
                    if (Run(unit) is { } failure)
                        failures.Add((unit, failure));
                }
            }

            if (work is not null)
            {
                work.Run(_connection, _isAwaited);
                ThrowIfBroken(null);
            }

            bool isChanged = _connection.TotalChanges != changesBefore;
            if (isChanged)
                _options.BeforeCommit?.Invoke();
            _connection.Execute("COMMIT");
            if (isChanged && _file.Problem(_connection) is { } problem)
                throw new IOException(problem);
            if (isChanged)
                ReportWritten();
        }
        // After any exception, no unit of the group may be acknowledged, and the thread must continue and report the problem.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(group, work, exception);
            return;
        }

        if (_connection.IsDamaged)
            _problem = DatabaseError.Damaged;
        _checkpointer.Changed(_connection.TotalChanges - changesBefore);
        work?.Committed();
        foreach (var (unit, exception) in failures)
            unit.Fail(exception);
        if (failures.Count > 0)
            group.RemoveAll(unit => failures.Any(failure => failure.Unit == unit));
        foreach (var unit in group)
            unit.Complete();
    }

    /// <summary>
    /// Runs a group without savepoints, because SQLite would copy every changed page for each savepoint. Units almost never fail.
    /// </summary>
    /// <returns>False when a unit failed, so that the transaction must be rolled back.</returns>
    private bool TryRunAll(List<WriteUnit> group)
    {
        try
        {
            foreach (var unit in group)
                unit.Run(_connection);
            return true;
        }
        // The second run finds the failing unit and reports it to its caller.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ThrowIfBroken(exception);
            return false;
        }
    }

    /// <summary>Runs a unit. If it fails, only this unit is rolled back.</summary>
    /// <returns>The exception of the unit; null when it succeeded.</returns>
    private Exception? Run(WriteUnit unit)
    {
        _connection.Execute("SAVEPOINT unit");
        try
        {
            unit.Run(_connection);
            _connection.Execute("RELEASE unit");
            return null;
        }
        // The exception is passed to the unit's caller.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ThrowIfBroken(exception);
            _connection.Execute("ROLLBACK TO unit");
            _connection.Execute("RELEASE unit");
            return exception is SqliteException failure ? DatabaseError.Unavailable(failure) : exception;
        }
    }

    /// <summary>
    /// Ends the group when the rest of it would fail too: the disk is full, a write failed, or SQLite ended the transaction.
    /// </summary>
    private void ThrowIfBroken(Exception? exception)
    {
        if (_connection.Fault is { } fault)
            throw new IOException(fault.Message, fault);
        if (!_connection.IsInTransaction)
            throw new IOException("SQLite ended the transaction.", exception);
    }

    private void Fail(List<WriteUnit> group, IWriterWork? work, Exception exception)
    {
        _problem = _connection.IsDamaged
            ? DatabaseError.Damaged
            : _file.Problem(_connection) ?? DatabaseError.NotWritten(exception);
        _notWrittenSince ??= _time.GetTimestamp();
        string cause = _problem;
        _notWritten.Add(cause, () => LogNotWritten(_logger, group.Count, cause, ErrorText.Of(exception)));
        try
        {
            if (_connection.IsInTransaction)
                _connection.Execute("ROLLBACK");
        }
        catch (SqliteException failure)
        {
            // The next group tries the rollback again before it starts.
            _notRolledBack.Add(() => LogNotRolledBack(_logger, ErrorText.Of(failure)));
        }

        work?.RolledBack();
        foreach (var unit in group)
            unit.Fail(new StoreUnavailableException(_problem, exception));
    }

    private void ReportWritten()
    {
        _problem = null;
        if (_notWrittenSince is not { } since)
            return;
        _notWrittenSince = null;
        double seconds = Math.Round(_time.GetElapsedTime(since).TotalSeconds);
        LogWrittenAgain(_logger, seconds);
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A transaction with {Count} requests was not stored; they are answered 503. {Problem} ({Error})"
    )]
    private static partial void LogNotWritten(ILogger logger, int count, string problem, string error);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Count} more transactions were not stored within a minute: {Problem}"
    )]
    private static partial void LogMoreNotWritten(ILogger logger, long count, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready again: the database is written after {Seconds} s")]
    private static partial void LogWrittenAgain(ILogger logger, double seconds);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A failed transaction could not be rolled back ({Error}); trying again"
    )]
    private static partial void LogNotRolledBack(ILogger logger, string error);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Count} more failed transactions could not be rolled back within a minute"
    )]
    private static partial void LogMoreNotRolledBack(ILogger logger, long count);
}
