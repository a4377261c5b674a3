using System.Globalization;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;
using FeishuApproval.Localization;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>Records as a table of 80 columns, because every terminal has 80 columns.</summary>
internal static class RecordTable
{
    private const int InstanceWidth = 8;

    /// <summary>Creates the table.</summary>
    public static Table Create(IEnumerable<AttendanceRecord> records)
    {
        var table = new Table()
            .HorizontalBorder()
            .AddColumns(
                Localized.Of($"instance"),
                Localized.Of($"record"),
                "user_id",
                Localized.Of($"start, end"),
                Localized.Of($"hours"),
                Localized.Of($"events")
            );
        table.Columns[4].RightAligned();
        table.Columns[5].RightAligned();
        foreach (var record in records)
        {
            table.AddRow(
                Cell(
                    record.InstanceCode.Length > InstanceWidth
                        ? record.InstanceCode[..InstanceWidth] + "…"
                        : record.InstanceCode
                ),
                Cell(
                    $"{Kind(SnakeCase.Of(record.Kind))} {Status(SnakeCase.Of(record.Status))}",
                    record.Leave?.TypeName ?? record.Overtime?.TypeName ?? record.Out?.TypeName
                ),
                Cell(record.UserId),
                Cell(Time(record.Start), Time(record.End)),
                Cell((record.DurationSeconds / 3600d)?.ToString("0.#", CultureInfo.InvariantCulture)),
                Cell(record.Events.Count.ToString(CultureInfo.InvariantCulture))
            );
        }

        return table;
    }

    /// <summary>A cell with a line for each text; a dash when there is none.</summary>
    public static Text Cell(params ReadOnlySpan<string?> lines)
    {
        string text = string.Empty;
        foreach (string? line in lines)
        {
            if (line is not null)
                text += text.Length == 0 ? line : $"\n{line}";
        }

        return new Text(text.Length == 0 ? "–" : text);
    }

    /// <summary>A time to the minute.</summary>
    public static string? Time(DateTimeOffset? time) =>
        time?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A kind of records, as in the API or in Chinese.</summary>
    public static string Kind(string kind) => Localized.IsChinese ? ChineseWords.Kind(kind) : kind;

    /// <summary>A status of records, as in the API or in Chinese.</summary>
    public static string Status(string status) => Localized.IsChinese ? ChineseWords.Status(status) : status;
}
