using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Reads;

/// <summary>A page of the requested records.</summary>
/// <param name="Items">The records.</param>
/// <param name="NextPageToken">
/// Where to continue; null on the last page. A page may hold fewer records than requested, or none, and still have a token.
/// </param>
internal sealed record RecordPage(IReadOnlyList<AttendanceRecord> Items, string? NextPageToken)
{
    /// <summary>
    /// The employees of these records whose name is known: submitters, those overtime was entered for, and companions. Null and absent
    /// where no source of names is set.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NamedEmployee>? Names { get; init; }

    /// <summary>
    /// The page with the names of its employees, which are looked up in one call; the page itself where no source of names is set.
    /// </summary>
    /// <param name="names">The source; null where none is set.</param>
    /// <param name="tenantKey">The tenant of all its records.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<RecordPage> NameAsync(IEmployeeNames? names, string tenantKey, CancellationToken cancellationToken)
    {
        if (names is null) return this;
        var found = await names.FindAsync(tenantKey, Items.SelectMany(RecordNames.UserIds), cancellationToken);
        return this with { Items = [.. Items.Select(record => record.With(found))], Names = NamedEmployee.List(found) };
    }
}

/// <summary>What an employee of a page is called.</summary>
/// <param name="UserId">The employee.</param>
/// <param name="UserName">The name; null when it is not known.</param>
/// <param name="EmployeeNo">The employee number; null when it is not known, and in what a share link shows.</param>
internal sealed record NamedEmployee(string UserId, string? UserName, string? EmployeeNo)
{
    /// <summary>A list in the order of the ids.</summary>
    public static IReadOnlyList<NamedEmployee> List(IReadOnlyDictionary<string, EmployeeName> names, bool withNumbers = true) =>
    [
        .. names.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new NamedEmployee(entry.Key, entry.Value.Name, withNumbers ? entry.Value.EmployeeNo : null)),
    ];
}
