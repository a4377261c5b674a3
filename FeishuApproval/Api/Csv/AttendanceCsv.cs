using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Csv;

/// <summary>Records as CSV (docs/export.md), one row for each record.</summary>
internal static class AttendanceCsv
{
    /// <summary>The columns, in order. New columns are added at the end.</summary>
    public static ImmutableArray<string> Columns { get; } =
    [
        "tenant_key",
        "instance_code",
        "kind",
        "status",
        "user_id",
        "workers",
        "type_name",
        "start",
        "end",
        "duration_seconds",
        "unit",
        "periods",
        "days",
        "reason",
        "approval_started_at",
        "approved_at",
        "reverted_at",
        "origin_instance_code",
        "adjusted_by",
        "open_id",
        "app_id",
        "approval_code",
        "unreadable_fields",
        "version",
        "updated_at",
        "schedules",
        "companions",
        "images",
        "shift_given_at",
        "shift_taken_at",
        "amount",
        "by_date",
        "user_name",
        "employee_no",
    ];

    /// <summary>Creates a writer and writes the header. Disposing the writer leaves the stream open.</summary>
    public static CsvWriter Begin(Stream stream) => CsvTable.Begin(stream, Columns);

    /// <summary>Writes one record. The writer flushes to the stream when its buffer is full.</summary>
    public static async ValueTask WriteAsync(
        CsvWriter csv,
        AttendanceRecord record,
        CancellationToken cancellationToken
    )
    {
        csv.WriteText(record.TenantKey);
        csv.WriteText(record.InstanceCode);
        csv.WriteField(SnakeCase.Of(record.Kind));
        csv.WriteField(SnakeCase.Of(record.Status));
        csv.WriteText(record.UserId);
        csv.WriteText(CsvTable.List(record.Overtime?.Workers, worker => worker));
        csv.WriteText(record.TypeName);
        csv.WriteField(CsvTable.Text(record.Start));
        csv.WriteField(CsvTable.Text(record.End));
        csv.WriteField(record.DurationSeconds);
        csv.WriteText(record.Leave?.Unit ?? record.Out?.Unit);
        csv.WriteText(CsvTable.List(record.Leave?.Periods ?? record.Overtime?.Periods ?? record.Trip?.Periods(), Text));
        csv.WriteText(CsvTable.List(record.Overtime?.Days, Text));
        csv.WriteText(record.Reason);
        csv.WriteField(CsvTable.Text(record.ApprovalStartedAt));
        csv.WriteField(CsvTable.Text(record.ApprovedAt));
        csv.WriteField(CsvTable.Text(record.RevertedAt));
        csv.WriteText(record.Leave?.OriginInstanceCode);
        csv.WriteText(CsvTable.List(record.Leave?.AdjustedBy, code => code));
        csv.WriteText(record.OpenId);
        csv.WriteText(record.AppId);
        csv.WriteText(record.ApprovalCode);
        csv.WriteText(CsvTable.List(record.UnreadableFields, field => field));
        csv.WriteField(record.Version);
        csv.WriteField(CsvTable.Text(record.UpdatedAt));
        csv.WriteText(CsvTable.List(record.Trip?.Schedules, Text));
        csv.WriteText(CsvTable.List(record.Trip?.Companions, companion => companion));
        csv.WriteText(CsvTable.List(record.Out?.Images, image => image));
        csv.WriteField(CsvTable.Text(record.Shift?.GivenAt));
        csv.WriteField(CsvTable.Text(record.Shift?.TakenAt));
        csv.WriteField(record.Amount);
        csv.WriteField(CsvTable.List(record.Days, Text));
        csv.WriteText(record.UserName);
        csv.WriteText(record.EmployeeNo);
        await csv.EndRecordAsync(cancellationToken);
    }

    internal static string Text(Period period) => $"{CsvTable.Text(period.Start)}/{CsvTable.Text(period.End)}";

    /// <summary>The details of the record's kind, in the order of docs/export.md, joined by spaces.</summary>
    internal static string Text(TripSchedule schedule)
    {
        string?[] parts =
        [
            $"{CsvTable.Text(schedule.Start)}/{CsvTable.Text(schedule.End)}",
            schedule.Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s") : null,
            schedule.Departure is null && schedule.Destination is null
                ? null
                : $"{schedule.Departure}>{schedule.Destination}",
            schedule.Transport,
            schedule.TripType,
            schedule.Remark,
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    /// <summary>Formats a day as <c>2024-09-05=480 1d</c>: the minutes and the days. Unknown amounts are omitted.</summary>
    internal static string Text(AttendanceDay day) =>
        string.Create(CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd}={day.Minutes} {Days(day)}").TrimEnd();

    private static string? Days(AttendanceDay day) => CsvTable.Days(day.HalfDays) is { } days ? $"{days}d" : null;

    internal static string Text(WorkDay day) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{day.Date:yyyy-MM-dd}={day.Seconds}{(day.Compensation is null ? string.Empty : " ")}{day.Compensation}"
        );
}
