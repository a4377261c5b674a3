using FeishuApproval.Attendance.Records;

namespace FeishuApproval.People;

/// <summary>Adds names to records and to rows about employees.</summary>
internal static class RecordNames
{
    /// <summary>
    /// Looks up the name of a record's submitter and returns the record with it. Returns the record itself when names are not configured.
    /// </summary>
    public static async ValueTask<AttendanceRecord> NameAsync(
        this IEmployeeNames? names,
        AttendanceRecord record,
        CancellationToken cancellationToken
    ) =>
        names is null || record.UserId is not { } userId
            ? record
            : record.With(await names.FindAsync(record.TenantKey ?? string.Empty, [userId], cancellationToken));

    /// <summary>
    /// Looks up the names of employees in one call, and returns the rows with them. A row without a known name is returned unchanged, and so
    /// are all when names are not configured.
    /// </summary>
    /// <param name="names">The source of names; null when names are not configured.</param>
    /// <param name="rows">The rows, all of one tenant.</param>
    /// <param name="userId">Returns the employee of a row; null when it has none.</param>
    /// <param name="with">Returns a row with a name.</param>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async ValueTask<IReadOnlyList<T>> NameAsync<T>(
        this IEmployeeNames? names,
        IReadOnlyList<T> rows,
        Func<T, string?> userId,
        Func<T, EmployeeName, T> with,
        string tenantKey,
        CancellationToken cancellationToken
    )
    {
        if (names is null)
            return rows;
        var found = await names.FindAsync(tenantKey, rows.Select(userId).OfType<string>(), cancellationToken);
        return
        [
            .. rows.Select(row =>
                userId(row) is { } employee && found.GetValueOrDefault(employee) is { } name ? with(row, name) : row
            ),
        ];
    }

    /// <summary>Returns a record with the name of its submitter.</summary>
    public static AttendanceRecord With(
        this AttendanceRecord record,
        IReadOnlyDictionary<string, EmployeeName> names
    ) => record.UserId is { } userId && names.GetValueOrDefault(userId) is { } name ? record.With(name) : record;

    /// <summary>Returns a record with the name of its submitter.</summary>
    public static AttendanceRecord With(this AttendanceRecord record, EmployeeName name) =>
        record with
        {
            UserName = name.Name,
            EmployeeNo = name.EmployeeNo,
            Department = name.Department,
        };

    /// <summary>Returns the <c>user_id</c>s in a record: the submitter, the employees whose overtime it is, and the companions.</summary>
    public static IEnumerable<string> UserIds(AttendanceRecord record) =>
        record.UserId is { } submitter ? record.Employees.Append(submitter) : record.Employees;

    /// <summary>Returns the <c>user_id</c>s of those who took part in the process of a record's approval.</summary>
    public static IEnumerable<string> ApproverIds(AttendanceRecord record) =>
        record.Approvals?.Select(step => step.UserId).OfType<string>() ?? [];
}
