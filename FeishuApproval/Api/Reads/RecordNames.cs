using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Reads;

/// <summary>Puts names to records. Where no source of names is set, nothing is looked up and nothing copied.</summary>
internal static class RecordNames
{
    /// <summary>A page with the names of its employees, which are looked up in one call.</summary>
    public static async ValueTask<RecordPage> NameAsync(
        this IEmployeeNames? names, RecordPage page, string tenantKey, CancellationToken cancellationToken)
    {
        if (names is null) return page;
        var found = await names.FindAsync(tenantKey, page.Items.SelectMany(UserIds), cancellationToken);
        return page with
        {
            Items = [.. page.Items.Select(record => With(record, found))],
            Names = [.. found.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new NamedEmployee(entry.Key, entry.Value.Name, entry.Value.EmployeeNo))],
        };
    }

    /// <summary>A record with the name of its submitter.</summary>
    public static async ValueTask<AttendanceRecord> NameAsync(
        this IEmployeeNames? names, AttendanceRecord record, CancellationToken cancellationToken) =>
        names is null || record.UserId is not { } userId
            ? record
            : With(record, await names.FindAsync(record.TenantKey ?? string.Empty, [userId], cancellationToken));

    /// <summary>The <c>user_id</c>s in a record: its submitter, those overtime was entered for, and companions.</summary>
    public static IEnumerable<string> UserIds(AttendanceRecord record) => record.UserId is { } submitter
        ? record.Employees().Append(submitter)
        : record.Employees();

    private static AttendanceRecord With(AttendanceRecord record, IReadOnlyDictionary<string, EmployeeName> names) =>
        record.UserId is { } userId && names.GetValueOrDefault(userId) is var (name, number)
            ? record with { UserName = name, EmployeeNo = number }
            : record;
}
