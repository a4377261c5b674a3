using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Reads;

/// <summary>Some of the records that were asked for.</summary>
/// <param name="Items">The records.</param>
/// <param name="NextPageToken">
/// Where to go on; null when these were the last. A page may hold fewer records than asked for, or none, and still have one.
/// </param>
internal sealed record RecordPage(IReadOnlyList<AttendanceRecord> Items, string? NextPageToken)
{
    /// <summary>
    /// The employees of these records whose name is known: submitters, those overtime was entered for, and companions. Null and absent
    /// where no source of names is set.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NamedEmployee>? Names { get; init; }
}

/// <summary>What an employee of a page is called.</summary>
/// <param name="UserId">The employee.</param>
/// <param name="UserName">The name; null when it is not known.</param>
/// <param name="EmployeeNo">The employee number; null when it is not known, and in what a share link shows.</param>
internal sealed record NamedEmployee(string UserId, string? UserName, string? EmployeeNo);
