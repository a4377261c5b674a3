using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Tables;

/// <summary>A day of a record for one of its employees.</summary>
/// <param name="UserId">The employee; empty when no event named one.</param>
/// <param name="Day">The day, without the time that cancel-leaves cancel.</param>
/// <param name="Record">The record.</param>
internal sealed record EmployeeDay(string UserId, AttendanceDay Day, AttendanceRecord Record)
{
    /// <summary>The name of the employee; null when it is unknown.</summary>
    public EmployeeName? Name { get; init; }

    /// <summary>Returns the days of records in a period, sorted by record, employee and date.</summary>
    /// <param name="records">The records.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="userId">The employee whose days are returned; null for all employees.</param>
    public static IEnumerable<EmployeeDay> Of(
        IEnumerable<AttendanceRecord> records,
        DateOnly from,
        DateOnly to,
        string? userId
    ) =>
        records.SelectMany(record =>
        {
            var days = RecordPart.DaysWithin(record, from, to);
            return (userId is null ? record.Employees : [userId]).SelectMany(employee =>
                days.Select(day => new EmployeeDay(employee, day, record))
            );
        });

    /// <summary>Returns days with the names of their employees. The days are unchanged when names are not configured.</summary>
    public static ValueTask<IReadOnlyList<EmployeeDay>> NameAsync(
        IReadOnlyList<EmployeeDay> days,
        IEmployeeNames? names,
        string tenantKey,
        CancellationToken cancellationToken
    ) =>
        names.NameAsync(days, day => day.UserId, (day, name) => day with { Name = name }, tenantKey, cancellationToken);
}
