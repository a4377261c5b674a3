using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Csv;

/// <summary>One record's share of one employee's day.</summary>
/// <param name="UserId">The employee; empty when no event named one.</param>
/// <param name="Share">The local date with its minutes and half days, without the time that cancel-leaves cancel.</param>
/// <param name="Record">The record.</param>
internal sealed record EmployeeDay(string UserId, DayShare Share, AttendanceRecord Record)
{
    /// <summary>What the employee is called; null when it is not known.</summary>
    public EmployeeName? Name { get; init; }
}
