using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Reads;

/// <summary>A page of the requested records.</summary>
/// <param name="Items">The records.</param>
/// <param name="NextPageToken">
/// Where to continue; null on the last page. A page may hold fewer records than requested, or none, and still have a token.
/// </param>
internal sealed record RecordPage(IReadOnlyList<AttendanceRecord> Items, string? NextPageToken);
