using FeishuApproval.Events.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>A row of the index by day. It only refers to the record and contains no copy of its content.</summary>
/// <param name="TenantKey">The tenant.</param>
/// <param name="Date">The day, in the attendance zone.</param>
/// <param name="UserId">The employee.</param>
/// <param name="Kind">The kind of the record.</param>
/// <param name="InstanceCode">The instance code of the record.</param>
public readonly record struct DayRow(
    string TenantKey,
    DateOnly Date,
    string UserId,
    AttendanceKind Kind,
    string InstanceCode
);
