using FeishuApproval.Attendance.Records;

namespace FeishuApproval.People;

/// <summary>Puts names to records.</summary>
internal static class RecordNames
{
    /// <summary>A record with the name of its submitter, which is looked up; the record itself where no source of names is set.</summary>
    public static async ValueTask<AttendanceRecord> NameAsync(
        this IEmployeeNames? names, AttendanceRecord record, CancellationToken cancellationToken) =>
        names is null || record.UserId is not { } userId
            ? record
            : record.With(await names.FindAsync(record.TenantKey ?? string.Empty, [userId], cancellationToken));

    /// <summary>Records of one tenant with the names of their submitters, which are looked up in one call.</summary>
    public static async ValueTask<IReadOnlyList<AttendanceRecord>> NameAsync(
        this IEmployeeNames? names, IReadOnlyList<AttendanceRecord> records, string tenantKey, CancellationToken cancellationToken)
    {
        if (names is null) return records;
        var found = await names.FindAsync(tenantKey, records.Select(record => record.UserId).OfType<string>(), cancellationToken);
        return [.. records.Select(record => record.With(found))];
    }

    /// <summary>A record with the name of its submitter.</summary>
    public static AttendanceRecord With(this AttendanceRecord record, IReadOnlyDictionary<string, EmployeeName> names) =>
        record.UserId is { } userId && names.GetValueOrDefault(userId) is var (name, number)
            ? record with { UserName = name, EmployeeNo = number }
            : record;

    /// <summary>The <c>user_id</c>s in a record: its submitter, those overtime was entered for, and companions.</summary>
    public static IEnumerable<string> UserIds(AttendanceRecord record) => record.UserId is { } submitter
        ? record.Employees().Append(submitter)
        : record.Employees();
}
