using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Reads;

/// <summary>Some of the records that were asked for.</summary>
/// <param name="Items">The records.</param>
/// <param name="NextPageToken">
/// Where to go on; null when these were the last. A page may hold fewer records than asked for, or none, and still have one.
/// </param>
internal sealed record RecordPage(IReadOnlyList<AttendanceRecord> Items, string? NextPageToken);
