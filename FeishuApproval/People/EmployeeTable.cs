using System.Text.Unicode;
using CsvHelper;

namespace FeishuApproval.People;

/// <summary>
/// The content of a CSV file of names, in UTF-8 with or without a byte order mark. The header has the columns <c>user_id</c> and
/// <c>name</c>, and optionally <c>employee_no</c> and <c>tenant_key</c>. Each employee has one row.
/// </summary>
internal sealed class EmployeeTable
{
    /// <summary>The maximum length of a file: 64 MiB, which is enough for more than a million employees.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    private static readonly CsvReaderOptions Options = CsvReaderOptions.Default with
    {
        MalformedData = CsvMalformedDataHandling.Throw,
        TrackLineNumbers = true,
        TrimWhitespace = true,

        // Exception messages are logged, so they must not contain names.
        IncludeValuesInExceptions = false,
    };

    /// <summary>Names by tenant and id. A null tenant means every tenant.</summary>
    private readonly Dictionary<(string? TenantKey, string UserId), (EmployeeName Name, long Line)> _names = [];

    private EmployeeTable() { }

    /// <summary>The number of rows.</summary>
    public int Count => _names.Count;

    /// <summary>Reads a file.</summary>
    /// <exception cref="EmployeeTableException">
    /// The file is unreadable. The message describes the location of the problem and what to do, and contains no names.
    /// </exception>
    public static EmployeeTable Read(string path)
    {
        try
        {
            // The open of a pipe waits for its writer. A pipe and a device have no length, and so has a file without the header.
            if (new FileInfo(path) is { Exists: true, Length: 0 })
            {
                throw new EmployeeTableException(
                    null,
                    "It is empty, or a pipe or a device. Name a file with the columns user_id and name."
                );
            }

            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            if (file.Length > MaxLength)
            {
                throw new EmployeeTableException(
                    null,
                    $"It has more than {MaxLength / 1024 / 1024} MiB. Keep the three columns only."
                );
            }

            byte[] bytes = new byte[file.Length];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Parse(bytes.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EmployeeTableException(
                null,
                $"{exception.Message.TrimEnd('.')}. Check the path and its permissions."
            );
        }
    }

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="EmployeeTableException">The content is unreadable.</exception>
    public static EmployeeTable Parse(ReadOnlyMemory<byte> utf8)
    {
        CheckEncoding(utf8.Span);
        using var reader = CsvReader.Create(utf8, Options);
        try
        {
            var table = new EmployeeTable();
            var columns = Columns.Read(reader);
            while (reader.Read())
                table.Add(reader, columns);
            return table;
        }
        catch (CsvFormatException exception)
        {
            throw new EmployeeTableException(
                exception.LineNumber,
                "A quote is not closed, or text follows it. Put a name with a quote or a comma into quotes, and "
                    + "write a quote inside as two."
            );
        }
    }

    /// <summary>Returns the name of an employee, or null when the table does not contain the employee.</summary>
    public EmployeeName? Find(string tenantKey, string userId)
    {
        if (_names.TryGetValue((tenantKey, userId), out var found))
            return found.Name;
        return _names.TryGetValue((null, userId), out found) ? found.Name : null;
    }

    private void Add(CsvReader reader, Columns columns)
    {
        long line = reader.LineNumber;
        if (reader.FieldCount > columns.Count)
        {
            throw new EmployeeTableException(
                line,
                $"It has {reader.FieldCount} fields, and the header has {columns.Count}. Put a name with a comma into quotes."
            );
        }

        var (userId, name, number) = (
            reader.GetString(columns.UserId),
            reader.GetString(columns.Name),
            Text(reader, columns.Number)
        );
        string? tenantKey = Text(reader, columns.Tenant);
        if (userId.Length == 0)
        {
            // Spreadsheets may write empty rows after the last one.
            if (name.Length == 0 && number is null && tenantKey is null)
                return;
            throw new EmployeeTableException(line, "It has no user_id. Fill it in, or remove the line.");
        }

        var row = new EmployeeName(name.Length == 0 ? null : name, number);
        if (
            !_names.TryAdd((tenantKey, userId), (row, line))
            && _names[(tenantKey, userId)] is var first
            && first.Name != row
        )
        {
            throw new EmployeeTableException(
                line,
                $"It has the user_id of line {first.Line} and another name or number. Keep one of the two."
            );
        }
    }

    /// <summary>Returns a field, or null when the field is empty or the column does not exist.</summary>
    private static string? Text(CsvReader reader, int? column) =>
        column is { } index && reader.GetString(index) is { Length: > 0 } text ? text : null;

    private static void CheckEncoding(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return;
        long line = 1;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (end < 0 || !Utf8.IsValid(bytes[..end]))
                break;
            bytes = bytes[(end + 1)..];
            line++;
        }

        throw new EmployeeTableException(
            line,
            "It is not UTF-8. In Excel, save the file as \"CSV UTF-8 (Comma delimited)\"."
        );
    }

    /// <summary>The positions of the columns.</summary>
    private sealed record Columns(int UserId, int Name, int? Number, int? Tenant, int Count)
    {
        public static Columns Read(CsvReader reader)
        {
            reader.ReadHeader();
            return new Columns(
                Required("user_id"),
                Required("name"),
                Optional("employee_no"),
                Optional("tenant_key"),
                reader.Headers.Count
            );

            int Required(string name) =>
                Optional(name)
                ?? throw new EmployeeTableException(
                    1,
                    $"The header has no column {name}. The first line must be user_id,name,employee_no."
                );

            int? Optional(string name) => reader.TryGetFieldIndex(name, out int index) ? index : null;
        }
    }
}

/// <summary>A file of names is unreadable.</summary>
/// <param name="line">The line, from 1; null when the problem is not in one line.</param>
/// <param name="reason">What is wrong and what to do. It contains no names.</param>
internal sealed class EmployeeTableException(long? line, string reason)
    : Exception(line is null ? reason : $"Line {line}: {reason}");
