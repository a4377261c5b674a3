using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FeishuApproval.Local.Sqlite;

/// <summary>
/// A prepared statement that its connection caches. Dispose makes it ready for the next use. Texts are bound and read by length, so that a
/// text may contain the character U+0000.
/// </summary>
internal sealed class DatabaseStatement : IDisposable
{
    private const int LongestOnStack = 512;

    private readonly DatabaseConnection _connection;
    private readonly sqlite3_stmt _statement;

    public DatabaseStatement(DatabaseConnection connection, sqlite3_stmt statement) =>
        (_connection, _statement) = (connection, statement);

    public DatabaseStatement Bind(int index, long value)
    {
        _connection.Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public DatabaseStatement Bind(int index, long? value) => value is { } known ? Bind(index, known) : BindNull(index);

    public DatabaseStatement Bind(int index, string? value)
    {
        if (value is null)
            return BindNull(index);
        int length = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (length <= LongestOnStack)
        {
            Span<byte> text = stackalloc byte[LongestOnStack];
            return BindText(index, text[..Encoding.UTF8.GetBytes(value, text)]);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        BindText(index, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    /// <summary>Binds a text that is already UTF-8.</summary>
    public DatabaseStatement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        // The address of an empty span is null, and the native function would bind null as the value NULL.
        _connection.Check(
            utf8.IsEmpty
                ? raw.sqlite3_bind_text(_statement, index, string.Empty)
                : raw.sqlite3_bind_text(_statement, index, utf8)
        );
        return this;
    }

    public DatabaseStatement BindBlob(int index, ReadOnlySpan<byte> value)
    {
        _connection.Check(
            value.IsEmpty
                ? raw.sqlite3_bind_zeroblob(_statement, index, 0)
                : raw.sqlite3_bind_blob(_statement, index, value)
        );
        return this;
    }

    /// <summary>Moves to the next row; false at the end.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public bool Step()
    {
        int result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
            _connection.Check(result);
        return false;
    }

    /// <summary>Runs a statement that changes rows.</summary>
    /// <returns>The number of changed rows.</returns>
    public int Execute()
    {
        while (Step()) { }

        return _connection.Changes;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(_statement, column);

    public int GetInt32(int column) => raw.sqlite3_column_int(_statement, column);

    public string GetText(int column) => Encoding.UTF8.GetString(GetBytes(column));

    public string? FindText(int column) => IsNull(column) ? null : GetText(column);

    /// <summary>The bytes of a text or blob; valid until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Resets the statement. The result is ignored, because the last step has already thrown its error.</summary>
    public void Dispose()
    {
        _ = raw.sqlite3_reset(_statement);
        _ = raw.sqlite3_clear_bindings(_statement);
    }

    /// <summary>Frees the statement when its connection is being closed.</summary>
    public void Finish() => _statement.Dispose();

    private DatabaseStatement BindNull(int index)
    {
        _connection.Check(raw.sqlite3_bind_null(_statement, index));
        return this;
    }
}
