using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using FeishuApproval.Attendance;
using FeishuApproval.Events;

namespace FeishuApproval.Queries;

/// <summary>
/// Records as CSV (docs/export.md): UTF-8 with a byte order mark, so that Excel shows Chinese; RFC 4180; and an apostrophe before a text
/// that a spreadsheet would run as a formula.
/// </summary>
internal static class AttendanceCsv
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/csv; charset=utf-8";

    private const char ListSeparator = ';';

    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { WriteByteOrderMark = true, Injection = CsvInjection.Escape };

    /// <summary>The columns, in order. New ones are only ever added at the end.</summary>
    public static ImmutableArray<string> Columns { get; } =
    [
        "tenant_key", "instance_code", "kind", "status", "user_id", "workers", "type_name", "start", "end", "duration_seconds", "unit", "periods", "days", "reason", "approval_started_at",
        "approved_at", "reverted_at", "origin_instance_code", "adjusted_by", "open_id", "app_id", "approval_code", "unreadable_fields", "version", "updated_at",
    ];

    /// <summary>A writer that has written the header; disposing of it leaves the stream open.</summary>
    public static CsvWriter Begin(Stream stream)
    {
        var csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        csv.WriteHeader(Columns.AsSpan());
        return csv;
    }

    /// <summary>Writes one record, and to the stream when enough has come together.</summary>
    public static async ValueTask WriteAsync(CsvWriter csv, AttendanceRecord record, CancellationToken cancellationToken)
    {
        csv.WriteField(record.TenantKey);
        csv.WriteField(record.InstanceCode);
        csv.WriteField(Names.Of(record.Kind));
        csv.WriteField(Names.Of(record.Status));
        csv.WriteField(record.UserId);
        csv.WriteField(List(record.Overtime?.Workers, worker => worker));
        csv.WriteField(record.Leave?.TypeName ?? record.Overtime?.TypeName);
        csv.WriteField(Text(record.Start));
        csv.WriteField(Text(record.End));
        csv.WriteField(record.DurationSeconds);
        csv.WriteField(record.Leave?.Unit);
        csv.WriteField(List(record.Leave?.Periods ?? record.Overtime?.Periods, Text));
        csv.WriteField(List(record.Overtime?.Days, Text));
        csv.WriteField(record.Reason);
        csv.WriteField(Text(record.ApprovalStartedAt));
        csv.WriteField(Text(record.ApprovedAt));
        csv.WriteField(Text(record.RevertedAt));
        csv.WriteField(record.Leave?.OriginInstanceCode);
        csv.WriteField(List(record.Leave?.AdjustedBy, code => code));
        csv.WriteField(record.OpenId);
        csv.WriteField(record.AppId);
        csv.WriteField(record.ApprovalCode);
        csv.WriteField(List(record.UnreadableFields, field => field));
        csv.WriteField(record.Version);
        csv.WriteField(Text(record.UpdatedAt));
        await csv.EndRecordAsync(cancellationToken);
    }

    private static string? List<T>(IReadOnlyList<T>? list, Func<T, string> text) => list is null ? null : string.Join(ListSeparator, list.Select(text));

    private static string Text(Period period) => $"{Text(period.Start)}/{Text(period.End)}";

    private static string Text(WorkDay day) =>
        string.Create(CultureInfo.InvariantCulture, $"{day.Date:yyyy-MM-dd}={day.Seconds}{(day.Compensation is null ? string.Empty : " ")}{day.Compensation}");

    private static string? Text(DateTimeOffset? time) => time is { } known ? Text(known) : null;

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
