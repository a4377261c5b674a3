using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Csv;

/// <summary>Records as CSV (docs/export.md), one row for each employee and day.</summary>
internal static class DayCsv
{
    /// <summary>The columns, in order. New columns are added at the end.</summary>
    public static ImmutableArray<string> Columns { get; } =
    [
        "tenant_key",
        "user_id",
        "date",
        "weekday",
        "minutes",
        "days",
        "kind",
        "type_name",
        "status",
        "instance_code",
        "user_name",
        "employee_no",
    ];

    /// <summary>Creates a writer and writes the header. Disposing the writer leaves the stream open.</summary>
    public static CsvWriter Begin(Stream stream) => CsvTable.Begin(stream, Columns);

    /// <summary>Writes one day. The writer flushes to the stream when its buffer is full.</summary>
    public static async ValueTask WriteAsync(CsvWriter csv, EmployeeDay day, CancellationToken cancellationToken)
    {
        csv.WriteText(day.Record.TenantKey);
        csv.WriteText(day.UserId);
        csv.WriteField(day.Day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        csv.WriteField(Weekday(day.Day.Date));
        csv.WriteField(day.Day.Minutes);
        csv.WriteField(CsvTable.Days(day.Day.HalfDays));
        csv.WriteField(SnakeCase.Of(day.Record.Kind));
        csv.WriteText(day.Record.TypeName);
        csv.WriteField(SnakeCase.Of(day.Record.Status));
        csv.WriteText(day.Record.InstanceCode);
        csv.WriteText(day.Name?.Name);
        csv.WriteText(day.Name?.EmployeeNo);
        await csv.EndRecordAsync(cancellationToken);
    }

    private static string Weekday(DateOnly date) => date.ToString("ddd", CultureInfo.InvariantCulture);
}
