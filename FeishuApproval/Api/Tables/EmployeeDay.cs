using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Tables;

/// <summary>The share of one record in one day of one employee.</summary>
/// <param name="UserId">The employee; empty when no event named one.</param>
/// <param name="Share">The local date with its minutes and half days, without the time that is cancelled by cancel-leaves.</param>
/// <param name="Record">The record.</param>
internal sealed record EmployeeDay(string UserId, DayShare Share, AttendanceRecord Record)
{
    /// <summary>The name of the employee; null when it is unknown.</summary>
    public EmployeeName? Name { get; init; }
}
