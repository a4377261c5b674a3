using FeishuApproval.Attendance.Facts;

namespace FeishuApproval.Attendance.Index;

/// <summary>
/// A row of the index by employee and start. It only names the record, so it cannot contradict it.
/// </summary>
/// <param name="TenantKey">The tenant.</param>
/// <param name="UserId">The employee.</param>
/// <param name="Start">When the record starts: wall-clock time of the attendance zone, to the minute.</param>
/// <param name="Kind">The kind of the record.</param>
/// <param name="InstanceCode">The record.</param>
/// <param name="LastDay">The last day the record touched when the row was put. Not part of the row's key.</param>
public readonly record struct EmployeeRow(
    string TenantKey, string UserId, DateTime Start, AttendanceKind Kind, string InstanceCode, DateOnly LastDay);
