using FeishuApproval.Configuration;
using FeishuApproval.Localization;

namespace FeishuApproval.People;

/// <summary>
/// The content of a CSV file of names, in UTF-8 with or without a byte order mark. The header has the columns <c>user_id</c> and
/// <c>name</c>, and optionally <c>employee_no</c>, <c>department</c> and <c>tenant_key</c>. Each employee has one row.
/// </summary>
internal sealed class EmployeeTable
{
    /// <summary>The maximum length of a file: 64 MiB, which is enough for more than a million employees.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    /// <summary>Names by tenant and id. A null tenant means every tenant.</summary>
    private readonly Dictionary<(string? TenantKey, string UserId), (EmployeeName Name, long Line)> _names = [];

    private EmployeeTable() { }

    /// <summary>The number of rows.</summary>
    public int Count => _names.Count;

    /// <summary>Reads a file.</summary>
    /// <exception cref="SettingFileException">
    /// The file is unreadable. The message describes the location of the problem and what to do, and contains no names.
    /// </exception>
    public static EmployeeTable Read(string path) => Parse(SettingFile.Read(path, MaxLength));

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="SettingFileException">The content is unreadable.</exception>
    public static EmployeeTable Parse(ReadOnlyMemory<byte> utf8)
    {
        using var csv = SettingCsv.Open(utf8, "user_id,name,employee_no");
        var table = new EmployeeTable();
        var columns = new Columns(
            csv.Required("user_id"),
            csv.Required("name"),
            csv.Optional("employee_no"),
            csv.Optional("department"),
            csv.Optional("tenant_key")
        );
        while (csv.Read())
            table.Add(csv, columns);
        return table;
    }

    /// <summary>Returns the name of an employee, or null when the table does not contain the employee.</summary>
    public EmployeeName? Find(string tenantKey, string userId)
    {
        if (_names.TryGetValue((tenantKey, userId), out var found))
            return found.Name;
        return _names.TryGetValue((null, userId), out found) ? found.Name : null;
    }

    private void Add(SettingCsv csv, Columns columns)
    {
        var row = new EmployeeName(csv.Text(columns.Name), csv.Text(columns.Number), csv.Text(columns.Department));
        string? tenantKey = csv.Text(columns.Tenant);
        if (csv.Text(columns.UserId) is not { } userId)
        {
            // Spreadsheets may write empty rows after the last one.
            if (row is { Name: null, EmployeeNo: null, Department: null } && tenantKey is null)
                return;
            throw new SettingFileException(
                csv.Line,
                Localized.Of($"It has no user_id. Fill it in, or remove the line.")
            );
        }

        if (
            !_names.TryAdd((tenantKey, userId), (row, csv.Line))
            && _names[(tenantKey, userId)] is var first
            && first.Name != row
        )
        {
            throw new SettingFileException(
                csv.Line,
                Localized.Of(
                    $"It has the user_id of line {first.Line} and another name, number or department. Keep one of the two."
                )
            );
        }
    }

    /// <summary>The positions of the columns.</summary>
    private sealed record Columns(int UserId, int Name, int? Number, int? Department, int? Tenant);
}
