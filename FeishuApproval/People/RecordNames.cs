using FeishuApproval.Attendance.Records;

namespace FeishuApproval.People;

/// <summary>Adds names to records.</summary>
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
    /// Looks up the names of the submitters of records in one call, and returns the records with them. All records must be of one tenant.
    /// </summary>
    public static async ValueTask<IReadOnlyList<AttendanceRecord>> NameAsync(
        this IEmployeeNames? names,
        IReadOnlyList<AttendanceRecord> records,
        string tenantKey,
        CancellationToken cancellationToken
    )
    {
        if (names is null)
            return records;
        var found = await names.FindAsync(
            tenantKey,
            records.Select(record => record.UserId).OfType<string>(),
            cancellationToken
        );
        return [.. records.Select(record => record.With(found))];
    }

    /// <summary>Returns a record with the name of its submitter.</summary>
    public static AttendanceRecord With(
        this AttendanceRecord record,
        IReadOnlyDictionary<string, EmployeeName> names
    ) =>
        record.UserId is { } userId && names.GetValueOrDefault(userId) is var (name, number)
            ? record with
            {
                UserName = name,
                EmployeeNo = number,
            }
            : record;

    /// <summary>Returns the <c>user_id</c>s in a record: the submitter, the employees whose overtime it is, and the companions.</summary>
    public static IEnumerable<string> UserIds(AttendanceRecord record) =>
        record.UserId is { } submitter ? record.Employees.Append(submitter) : record.Employees;
}
