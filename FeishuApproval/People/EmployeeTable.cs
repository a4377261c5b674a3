using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace FeishuApproval.People;

/// <summary>
/// The content of a CSV file of names: a header with the columns <c>user_id</c> and <c>name</c>, and with <c>employee_no</c> and
/// <c>tenant_key</c> where they are needed; then a row for each employee. UTF-8, with or without a byte order mark.
/// </summary>
internal sealed class EmployeeTable
{
    /// <summary>The longest file: 64 MiB, which is more than a million employees.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    private static readonly CsvReaderOptions Options = CsvReaderOptions.Default with
    {
        MalformedData = CsvMalformedDataHandling.Throw,
        TrackLineNumbers = true,
        TrimWhitespace = true,

        // A name that stands in a message would stand in the log.
        IncludeValuesInExceptions = false,
    };

    /// <summary>Names by tenant and id; a null tenant stands for every tenant.</summary>
    private readonly Dictionary<(string? TenantKey, string UserId), (EmployeeName Name, long Line)> _names = [];

    private EmployeeTable()
    {
    }

    /// <summary>How many rows there are.</summary>
    public int Count => _names.Count;

    /// <summary>Reads a file.</summary>
    /// <exception cref="EmployeeTableException">It cannot be read; the message says where and what to do, and names nobody.</exception>
    public static EmployeeTable Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxLength)
            {
                throw new EmployeeTableException(null, $"It has more than {MaxLength / 1024 / 1024} MiB. Keep the three columns only.");
            }

            byte[] bytes = new byte[file.Length];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Parse(bytes.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EmployeeTableException(null, $"{exception.Message.TrimEnd('.')}. Check the path and its permissions.");
        }
    }

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="EmployeeTableException">It cannot be read.</exception>
    public static EmployeeTable Parse(ReadOnlyMemory<byte> utf8)
    {
        CheckEncoding(utf8.Span);
        using var reader = CsvReader.Create(utf8, Options);
        try
        {
            var table = new EmployeeTable();
            var columns = Columns.Read(reader);
            while (reader.Read()) table.Add(reader, columns);
            return table;
        }
        catch (CsvFormatException exception)
        {
            throw new EmployeeTableException(
                exception.LineNumber, "A quote is not closed, or text follows it. Put a name with a quote or a comma into quotes, and "
                    + "write a quote inside as two.");
        }
    }

    /// <summary>The name of an employee; null when the table has none.</summary>
    public EmployeeName? Find(string tenantKey, string userId)
    {
        if (_names.TryGetValue((tenantKey, userId), out var found)) return found.Name;
        return _names.TryGetValue((null, userId), out found) ? found.Name : null;
    }

    private void Add(CsvReader reader, Columns columns)
    {
        long line = reader.LineNumber;
        if (reader.FieldCount > columns.Count)
        {
            throw new EmployeeTableException(
                line, $"It has {reader.FieldCount} fields, and the header has {columns.Count}. Put a name with a comma into quotes.");
        }

        var (userId, name, number) = (reader.GetString(columns.UserId), reader.GetString(columns.Name), Text(reader, columns.Number));
        string? tenantKey = Text(reader, columns.Tenant);
        if (userId.Length == 0)
        {
            // Spreadsheets write rows without any text after the last one.
            if (name.Length == 0 && number is null && tenantKey is null) return;
            throw new EmployeeTableException(line, "It has no user_id. Fill it in, or remove the line.");
        }

        var row = new EmployeeName(name.Length == 0 ? null : name, number);
        if (!_names.TryAdd((tenantKey, userId), (row, line)) && _names[(tenantKey, userId)] is var first && first.Name != row)
        {
            throw new EmployeeTableException(
                line, $"It has the user_id of line {first.Line} and another name or number. Keep one of the two.");
        }
    }

    /// <summary>A field; null when it is empty or there is no such column.</summary>
    private static string? Text(CsvReader reader, int? column) =>
        column is { } index && reader.GetString(index) is { Length: > 0 } text ? text : null;

    private static void CheckEncoding(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return;
        long line = 1;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (end < 0 || !Utf8.IsValid(bytes[..end])) break;
            bytes = bytes[(end + 1)..];
            line++;
        }

        throw new EmployeeTableException(line, "It is not UTF-8. In Excel, save the file as \"CSV UTF-8 (Comma delimited)\".");
    }

    /// <summary>Where the columns are.</summary>
    private sealed record Columns(int UserId, int Name, int? Number, int? Tenant, int Count)
    {
        public static Columns Read(CsvReader reader)
        {
            reader.ReadHeader();
            return new Columns(
                Required("user_id"), Required("name"), Optional("employee_no"), Optional("tenant_key"), reader.Headers.Count);

            int Required(string name) => Optional(name) ?? throw new EmployeeTableException(
                1, $"The header has no column {name}. The first line must be user_id,name,employee_no.");

            int? Optional(string name) => reader.TryGetFieldIndex(name, out int index) ? index : null;
        }
    }
}

/// <summary>A file of names that cannot be read.</summary>
/// <param name="line">The line, from 1; null when it is about the file.</param>
/// <param name="reason">What is wrong and what to do; names nobody.</param>
internal sealed class EmployeeTableException(long? line, string reason)
    : Exception(line is null ? reason : $"Line {line}: {reason}");
