using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Reads;

/// <summary>A page of the requested records.</summary>
/// <param name="Items">The records.</param>
/// <param name="NextPageToken">
/// The token of the next page; null on the last page. A page may contain fewer records than requested, or none, although there is a next
/// page.
/// </param>
internal sealed record RecordPage(IReadOnlyList<AttendanceRecord> Items, string? NextPageToken)
{
    /// <summary>
    /// The names of the submitters, overtime employees, companions and approvers in these records. Employees without a known name are omitted. Absent
    /// when names are not configured.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NamedEmployee>? Names { get; init; }

    /// <summary>What each day of the period is. Absent unless <c>calendar=true</c> asks for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PeriodDay>? Calendar { get; init; }

    /// <summary>The tenant's time zone, an IANA name. Absent unless <c>calendar=true</c> asks for what the calendar page shows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TimeZone { get; init; }

    /// <summary>The working hours of a day, in which the calendar shows days. Absent unless <c>calendar=true</c> asks for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkingHours? WorkingHours { get; init; }

    /// <summary>
    /// The tenants that have records. Absent unless there are several to choose from and <c>calendar=true</c> asks for what the calendar page
    /// shows.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? TenantKeys { get; init; }

    /// <summary>
    /// Returns the page with the names of its employees, which are looked up in one call. Returns the page itself when names are not
    /// configured.
    /// </summary>
    /// <param name="names">The source of names; null when names are not configured.</param>
    /// <param name="tenantKey">The tenant of all records of the page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<RecordPage> NameAsync(
        IEmployeeNames? names,
        string tenantKey,
        CancellationToken cancellationToken
    )
    {
        if (names is null)
            return this;
        var found = await names.FindAsync(
            tenantKey,
            Items.SelectMany(record => RecordNames.UserIds(record).Concat(RecordNames.ApproverIds(record))),
            cancellationToken
        );
        return this with { Items = [.. Items.Select(record => record.With(found))], Names = NamedEmployee.List(found) };
    }
}

/// <summary>The name of an employee on a page.</summary>
/// <param name="UserId">The employee.</param>
/// <param name="UserName">The name; null when it is unknown.</param>
/// <param name="EmployeeNo">The employee number; null when it is unknown, and always null in a share link.</param>
/// <param name="Department">The department; absent when it is unknown, and in a share link.</param>
internal sealed record NamedEmployee(
    string UserId,
    string? UserName,
    string? EmployeeNo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Department
)
{
    /// <summary>Returns the employees as a list, sorted by id.</summary>
    public static IReadOnlyList<NamedEmployee> List(
        IReadOnlyDictionary<string, EmployeeName> names,
        bool withNumbers = true
    ) =>
        [
            .. names
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new NamedEmployee(
                    entry.Key,
                    entry.Value.Name,
                    withNumbers ? entry.Value.EmployeeNo : null,
                    withNumbers ? entry.Value.Department : null
                )),
        ];
}
