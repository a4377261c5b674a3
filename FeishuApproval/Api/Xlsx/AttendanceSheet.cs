using System.Globalization;
using FeishuApproval.Api.Csv;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Xlsx;

/// <summary>Converts records to the cells of a workbook. The columns are the same as in CSV.</summary>
internal static class AttendanceSheet
{
    /// <summary>Returns the cells of one record, in the order of <see cref="AttendanceCsv.Columns"/>.</summary>
    public static IEnumerable<object?> Cells(AttendanceRecord record) =>
        [
            record.TenantKey,
            record.InstanceCode,
            SnakeCase.Of(record.Kind),
            SnakeCase.Of(record.Status),
            record.UserId,
            CsvTable.List(record.Overtime?.Workers, worker => worker),
            record.TypeName,
            record.Start,
            record.End,
            record.DurationSeconds,
            record.Leave?.Unit ?? record.Out?.Unit,
            CsvTable.List(
                record.Leave?.Periods ?? record.Overtime?.Periods ?? record.Trip?.Periods(),
                AttendanceCsv.Text
            ),
            CsvTable.List(record.Overtime?.Days, AttendanceCsv.Text),
            record.Reason,
            record.ApprovalStartedAt,
            record.ApprovedAt,
            record.RevertedAt,
            record.Leave?.OriginInstanceCode,
            CsvTable.List(record.Leave?.AdjustedBy, code => code),
            record.OpenId,
            record.AppId,
            record.ApprovalCode,
            CsvTable.List(record.UnreadableFields, field => field),
            record.Version,
            record.UpdatedAt,
            CsvTable.List(record.Trip?.Schedules, AttendanceCsv.Text),
            CsvTable.List(record.Trip?.Companions, companion => companion),
            CsvTable.List(record.Out?.Images, image => image),
            record.Shift?.GivenAt,
            record.Shift?.TakenAt,
            record.Amount,
            CsvTable.List(record.Days, AttendanceCsv.Text),
            record.UserName,
            record.EmployeeNo,
        ];

    /// <summary>Returns the cells of one employee's day, in the order of <see cref="DayCsv.Columns"/>.</summary>
    public static IEnumerable<object?> Cells(EmployeeDay day) =>
        [
            day.Record.TenantKey,
            day.UserId,
            day.Day.Date,
            day.Day.Date.ToString("ddd", CultureInfo.InvariantCulture),
            day.Day.Minutes,
            day.Day.HalfDays / 2m,
            SnakeCase.Of(day.Record.Kind),
            day.Record.TypeName,
            SnakeCase.Of(day.Record.Status),
            day.Record.InstanceCode,
            day.Name?.Name,
            day.Name?.EmployeeNo,
        ];
}
