using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using FeishuApproval.Api.Csv;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Summary;

/// <summary>A summary as CSV (docs/export.md), one row for each group.</summary>
internal static class SummaryCsv
{
    /// <summary>The columns, in order. New columns are added at the end.</summary>
    public static ImmutableArray<string> Columns { get; } =
    ["user_id", "kind", "type_name", "records", "days", "minutes", "unknown_records", "user_name", "employee_no"];

    /// <summary>Creates a writer and writes the header. Disposing the writer leaves the stream open.</summary>
    public static CsvWriter Begin(Stream stream) => CsvTable.Begin(stream, Columns);

    /// <summary>Writes one group.</summary>
    public static async ValueTask WriteAsync(CsvWriter csv, SummaryRow row, CancellationToken cancellationToken)
    {
        csv.WriteText(row.UserId);
        csv.WriteField(row.Kind is { } kind ? SnakeCase.Of(kind) : null);
        csv.WriteText(row.TypeName);
        csv.WriteField(row.Records);
        csv.WriteField(row.Days?.ToString("0.#", CultureInfo.InvariantCulture));
        csv.WriteField(row.Minutes);
        csv.WriteField(row.UnknownRecords);
        csv.WriteText(row.UserName);
        csv.WriteText(row.EmployeeNo);
        await csv.EndRecordAsync(cancellationToken);
    }

    /// <summary>Returns the cells of one group in a workbook.</summary>
    public static IEnumerable<object?> Cells(SummaryRow row) =>
        [
            row.UserId,
            row.Kind is { } kind ? SnakeCase.Of(kind) : null,
            row.TypeName,
            row.Records,
            row.Days,
            row.Minutes,
            row.UnknownRecords,
            row.UserName,
            row.EmployeeNo,
        ];
}
