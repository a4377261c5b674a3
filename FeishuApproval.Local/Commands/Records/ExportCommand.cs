using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Records;

/// <summary><c>export</c>: writes the records of a period to a file.</summary>
internal sealed class ExportCommand
{
    private readonly Option<DateOnly> _from = DayOption.Required("--from", "The first day, in the attendance zone.");

    private readonly Option<DateOnly> _to = DayOption.Required("--to", "The last day.");

    private readonly Option<string> _out = new(ExportFile.OutOption)
    {
        Description =
            "The file to write: FILE.partial, renamed when complete; an existing FILE is overwritten. It must not be in a data folder. "
            + "- writes to standard output.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<Format?> _format = ExportFile.FormatOption(
        " csv is a table for spreadsheets, xlsx a workbook with dates and numbers, json an array with one row on each line. Columns: "
            + "docs/export.md."
    );

    private readonly Option<TableLayout> _layout = new("--layout")
    {
        Description =
            "A row for each record; or for each employee and day, without cancelled time; or the summary by employee, kind and type.",
        HelpName = "records|days|summary",
        DefaultValueFactory = _ => TableLayout.Records,
        CustomParser = result =>
            ChoiceOption.OneOf(
                result,
                ("records", TableLayout.Records),
                ("days", TableLayout.Days),
                ("summary", TableLayout.Summary)
            ),
    };

    private readonly Option<string> _language = ExportFile.LanguageOption();

    private readonly Option<string> _status = ChoiceOption.Create(
        "--status",
        "Only approved records, or reverted records as well.",
        "approved",
        "all"
    );

    private readonly Option<bool> _cancelLeaves = new("--cancel-leaves")
    {
        Description = "Include cancel-leaves, which are not absences themselves.",
    };

    private readonly RecordSourceOptions _source = new();

    private ExportCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new ExportCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "export",
            "Writes the attendance records of a period to a file, each record once. It reads a data folder, whether its server runs or "
                + "not, or a running server.",
            "export --from 2024-09-01 --to 2024-09-30 --out september.csv",
            "export --from 2024-09-01 --to 2024-09-30 --layout days --out september-days.csv",
            "export --from 2024-09-01 --to 2024-09-30 --layout summary --lang zh --out september.xlsx",
            "export --data /var/lib/feishu-approval --from 2024-01-01 --to 2024-12-31 --status all --format json --out 2024.json",
            "export --url http://127.0.0.1:7071 --key KEY --from 2024-09-01 --to 2024-09-30 --out september.csv"
        )
        {
            _from,
            _to,
            _out,
            _format,
            _layout,
            _language,
            _status,
            _cancelLeaves,
        };
        _source.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var (from, to, path) = (parsed.GetValue(_from), parsed.GetValue(_to), parsed.GetValue(_out)!);
        if (to < from)
            throw new UsageException(Localized.Of($"--to is before --from."));
        _source.Check(parsed);

        // Standard output contains only the records.
        bool isPiped = path == ExportFile.StandardOutput;
        var output = isPiped ? parsed.InvocationConfiguration.Error : parsed.InvocationConfiguration.Output;
        long count;
        try
        {
            count = await Terminal.ShowProgressAsync(
                output,
                progress => RunAsync(parsed, from, to, path, progress, stop)
            );
        }
        catch (IOException exception)
        {
            throw OutputFile.NotWritten(path, ExportFile.OutOption, exception);
        }

        string what = parsed.GetValue(_layout) == TableLayout.Records ? "record" : "row";
        await output.WriteLineAsync(
            Localized.Of(
                $"{Terminal.Count(count, what)} from {DayOption.Text(from)} to {DayOption.Text(to)} written to "
                    + $"{(isPiped ? Localized.Of($"standard output") : path)}"
            )
        );
        if (isPiped)
            return ExitCodes.Success;
        JsonOutput.WriteLine(
            parsed,
            json =>
            {
                json.WriteNumber($"{what}s", count);
                json.WriteString("from"u8, DayOption.Text(from));
                json.WriteString("to"u8, DayOption.Text(to));
                json.WriteString("file"u8, Path.GetFullPath(path));
            }
        );
        return ExitCodes.Success;
    }

    private async Task<long> RunAsync(
        ParseResult parsed,
        DateOnly from,
        DateOnly to,
        string path,
        Func<string, IProgress<double>?> progress,
        CancellationToken stop
    )
    {
        var configuration = SettingsFile.Load(parsed);
        string? tenantKey = _source.Tenant(parsed, configuration);
        bool withReverted = parsed.GetValue(_status) == "all";
        bool withCancelLeaves = parsed.GetValue(_cancelLeaves);
        var layout = parsed.GetValue(_layout);
        if (layout == TableLayout.Summary && withCancelLeaves)
            throw new UsageException(
                Localized.Of($"--cancel-leaves is for records and days: a summary takes cancelled time off.")
            );
        string?[] inputs = _source.Inputs(parsed, configuration);
        if (path != ExportFile.StandardOutput)
            OutputFile.Check(Path.GetFullPath(path), ExportFile.OutOption, inputs);
        var (format, inChinese) = (
            parsed.GetValue(_format) ?? ExportFile.FormatOf(path),
            parsed.GetValue(_language) == "zh"
        );
        await using var file = ExportFile.Create(path, format, inChinese, inputs);
        if (_source.TryGetServer(parsed, configuration, out var address, out string? key))
        {
            var remote = new RemoteRecords(address, key, tenantKey, TimeProvider.System);
            var days = DaySheet.Sheet.ForValues();
            return layout switch
            {
                TableLayout.Days => await file.WriteAsync(
                    days,
                    days.WriteJson,
                    remote.ReadDaysAsync(from, to, withReverted, withCancelLeaves, stop),
                    stop
                ),
                TableLayout.Summary => await file.WriteAsync(
                    SummarySheet.Sheet,
                    SummarySheet.Sheet.WriteJson,
                    remote.ReadSummaryAsync(from, to, withReverted, stop),
                    stop
                ),
                _ => await WriteAsync(
                    file,
                    remote.ReadAsync(from, to, withReverted, withCancelLeaves, stop).Select(page => page.Items),
                    from,
                    to,
                    progress(Localized.Of($"reading and writing")),
                    stop
                ),
            };
        }

        using var folder = _source.OpenFolder(parsed, configuration);
        var search = folder.Get<AttendanceSearch>();
        tenantKey ??= await RecordSourceOptions.OnlyTenantAsync(search, stop);
        var query = new RecordQuery(tenantKey, from, to, withReverted, WithCancelLeaves: withCancelLeaves);
        return layout switch
        {
            TableLayout.Days => await file.WriteAsync(
                DaySheet.Sheet,
                DaySheet.Sheet.WriteJson,
                search.FindAllDaysAsync(query, folder.Names, stop),
                stop
            ),
            TableLayout.Summary => await file.WriteAsync(
                SummarySheet.Sheet,
                SummarySheet.Sheet.WriteJson,
                SummaryAsync(folder.Get<SummaryApi>(), query, stop),
                stop
            ),
            _ => await WriteAsync(
                file,
                search.FindAllRecordsAsync(query, folder.Names, stop),
                from,
                to,
                progress(Localized.Of($"writing")),
                stop
            ),
        };
    }

    private static async IAsyncEnumerable<IReadOnlyList<SummaryRow>> SummaryAsync(
        SummaryApi summary,
        RecordQuery query,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        // Without limits: this process works only for the export.
        yield return (await summary.FindAsync(query, null, SummaryApi.DefaultGroups, isLimited: false, stop)).Rows!;
    }

    /// <summary>Writes records. As JSON, a record is the same as in the API.</summary>
    /// <returns>How many records were written.</returns>
    internal static async Task<long> WriteAsync(
        ExportFile file,
        IAsyncEnumerable<IReadOnlyList<AttendanceRecord>> pages,
        DateOnly from,
        DateOnly to,
        IProgress<double>? progress,
        CancellationToken stop
    )
    {
        long count = await file.WriteAsync(
            RecordSheet.Sheet,
            (json, record) => JsonSerializer.Serialize(json, record, ReadJson.Instance.AttendanceRecord),
            ItemsAsync(),
            stop
        );
        progress?.Report(1);
        return count;

        async IAsyncEnumerable<IReadOnlyList<AttendanceRecord>> ItemsAsync()
        {
            await foreach (var records in pages.WithCancellation(stop))
            {
                yield return records;
                if (records is [.., { Start: { } reached }])
                {
                    progress?.Report(
                        (double)(DateOnly.FromDateTime(reached.DateTime).DayNumber - from.DayNumber)
                            / (to.DayNumber - from.DayNumber + 1)
                    );
                }
            }
        }
    }
}
