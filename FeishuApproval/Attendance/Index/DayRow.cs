using FeishuApproval.Attendance.Facts;

namespace FeishuApproval.Attendance.Index;

/// <summary>A row of the index by day. It only names the record, so it cannot contradict it.</summary>
/// <param name="TenantKey">The tenant.</param>
/// <param name="Date">The day, in the attendance zone.</param>
/// <param name="UserId">The employee.</param>
/// <param name="Kind">The kind of the record.</param>
/// <param name="InstanceCode">The record.</param>
public readonly record struct DayRow(string TenantKey, DateOnly Date, string UserId, AttendanceKind Kind, string InstanceCode);
