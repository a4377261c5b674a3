using FeishuApproval.Events.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>A row of the index by employee and start. It only refers to the record and contains no copy of its content.</summary>
/// <param name="TenantKey">The tenant.</param>
/// <param name="UserId">The employee.</param>
/// <param name="Start">The start of the record: local time of the attendance zone, to the minute.</param>
/// <param name="Kind">The kind of the record.</param>
/// <param name="InstanceCode">The instance code of the record.</param>
/// <param name="LastDay">The last day of the record when the row was put. It is not part of the key of the row.</param>
public readonly record struct EmployeeRow(
    string TenantKey,
    string UserId,
    DateTime Start,
    AttendanceKind Kind,
    string InstanceCode,
    DateOnly LastDay
);
