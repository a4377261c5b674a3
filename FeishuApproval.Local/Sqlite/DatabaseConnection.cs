using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FeishuApproval.Local.Sqlite;

/// <summary>A connection with its prepared statements. It is used by one thread at a time.</summary>
internal sealed class DatabaseConnection : IDisposable
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(2);

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;

    // Every statement is a constant, so comparing references is sufficient to find it.
    private readonly Dictionary<string, DatabaseStatement> _statements = new(ReferenceEqualityComparer.Instance);

    static DatabaseConnection() => Batteries_V2.Init();

    /// <summary>Opens a connection.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public DatabaseConnection(string path, SqliteOpenMode mode)
    {
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        try
        {
            _connection.Open();
            _handle = _connection.Handle!;
            Check(raw.sqlite3_busy_timeout(_handle, (int)BusyTimeout.TotalMilliseconds));
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The native connection, for functions that this class does not wrap.</summary>
    public sqlite3 Handle => _handle;

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>The number of rows that were changed since the connection was opened.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(_handle);

    /// <summary>Whether a transaction is open. Some errors end the transaction.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>
    /// The last error that affects all statements, for example a full disk; null when there was none since <see cref="ForgetFault"/>.
    /// </summary>
    public SqliteException? Fault { get; private set; }

    /// <summary>Whether SQLite reported that the file is damaged.</summary>
    public bool IsDamaged { get; private set; }

    public void ForgetFault() => Fault = null;

    /// <summary>The prepared statement of this text. The text must be a constant.</summary>
    public DatabaseStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement))
            return statement;
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared));
        return _statements[sql] = new DatabaseStatement(this, prepared);
    }

    /// <summary>Runs a statement without parameters.</summary>
    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        statement.Execute();
    }

    /// <summary>Runs one or more statements once, without caching them.</summary>
    public void ExecuteOnce(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Runs a statement once. Returns the first column of the first row; null when there is no row.</summary>
    public string? FindText(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var prepared));
        var statement = new DatabaseStatement(this, prepared);
        try
        {
            return statement.Step() ? statement.FindText(0) : null;
        }
        finally
        {
            statement.Finish();
        }
    }

    /// <summary>The first column of the first row as a number; 0 when the column is NULL.</summary>
    public long GetInt64(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var prepared));
        var statement = new DatabaseStatement(this, prepared);
        try
        {
            return statement.Step() ? statement.GetInt64(0) : 0;
        }
        finally
        {
            statement.Finish();
        }
    }

    /// <summary>Throws if a result is an error.</summary>
    /// <exception cref="SqliteException">The result is an error.</exception>
    public void Check(int result)
    {
        if (result is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;
        var exception = new SqliteException(
            raw.sqlite3_errmsg(_handle).utf8_to_string(),
            result & 0xFF,
            raw.sqlite3_extended_errcode(_handle)
        );
        if (exception.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
            IsDamaged = true;
        if (
            exception.SqliteErrorCode
            is raw.SQLITE_IOERR
                or raw.SQLITE_FULL
                or raw.SQLITE_NOMEM
                or raw.SQLITE_READONLY
                or raw.SQLITE_CANTOPEN
        )
            Fault = exception;
        throw exception;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Finish();
        _connection.Dispose();
    }
}
