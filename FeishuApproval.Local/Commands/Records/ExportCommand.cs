using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Reads;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.People;

namespace FeishuApproval.Local.Commands.Records;

/// <summary><c>export</c>: writes the records of a period to a file.</summary>
internal sealed class ExportCommand
{
    private readonly Option<DateOnly> _from = DayOption.Required("--from", "The first day, in the attendance zone.");

    private readonly Option<DateOnly> _to = DayOption.Required("--to", "The last day.");

    private readonly Option<string> _out = new("--out")
    {
        Description =
            "The file to write: FILE.partial, renamed when complete; an existing FILE is overwritten. - writes "
            + "to standard output.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<ExportFormat?> _format = new("--format")
    {
        Description =
            "By default, the extension of FILE decides: .json, .xlsx, otherwise csv. csv is a table for spreadsheets, xlsx a workbook "
            + "with dates and numbers, json an array with a record on each line. Columns: docs/export.md.",
        HelpName = "csv|xlsx|json",
        CustomParser = result =>
            OneOf<ExportFormat?>(
                result,
                ("csv", ExportFormat.Csv),
                ("xlsx", ExportFormat.Xlsx),
                ("json", ExportFormat.Json)
            ),
    };

    private readonly Option<string> _layout = new("--layout")
    {
        Description = "A row for each record, or (CSV only) a row for each employee and day, without cancelled time.",
        HelpName = "records|days",
        DefaultValueFactory = _ => "records",
        CustomParser = result => OneOf(result, ("records", "records"), ("days", "days")),
    };

    private readonly Option<string> _language = new("--lang")
    {
        Description = "The language of a workbook's headers.",
        HelpName = "en|zh",
        DefaultValueFactory = _ => "en",
        CustomParser = result => OneOf(result, ("en", "en"), ("zh", "zh")),
    };

    private readonly Option<string> _status = new("--status")
    {
        Description = "Only approved records, or reverted records as well.",
        HelpName = "approved|all",
        DefaultValueFactory = _ => "approved",
        CustomParser = result => OneOf(result, ("approved", "approved"), ("all", "all")),
    };

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
            throw new UsageException("--to is before --from.");
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
            throw new UsageException($"--out \"{path}\" cannot be written: {exception.Message}");
        }

        await output.WriteLineAsync(
            $"{Terminal.Count(count, IsByDay(parsed) ? "row" : "record")} from {DayOption.Text(from)} to {DayOption.Text(to)} written to "
                + $"{(isPiped ? "standard output" : path)}"
        );
        if (isPiped)
            return ExitCodes.Success;
        JsonOutput.WriteLine(
            parsed,
            json =>
            {
                json.WriteNumber(IsByDay(parsed) ? "rows" : "records", count);
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
        bool byDay = IsByDay(parsed);
        var format = parsed.GetValue(_format) ?? FormatOf(path);
        if (byDay && format != ExportFormat.Csv)
            throw new UsageException("--layout days is CSV; name a .csv file, or add --format csv.");
        await using var file = ExportFile.Create(path, format, byDay, parsed.GetValue(_language) == "zh");
        if (_source.TryGetServer(parsed, configuration, out var address, out string? key))
        {
            var remote = new RemoteRecords(address, key, TimeProvider.System);
            if (byDay)
            {
                return await WriteAsync(
                    file,
                    remote.ReadDaysAsync(tenantKey, from, to, withReverted, withCancelLeaves, stop),
                    stop
                );
            }

            return await WriteAsync(
                file,
                remote.ReadAsync(tenantKey, from, to, withReverted, withCancelLeaves, stop),
                from,
                to,
                progress("reading and writing"),
                stop
            );
        }

        using var folder = _source.OpenFolder(parsed, configuration);
        var search = folder.Get<AttendanceSearch>();
        tenantKey ??= await OnlyTenantAsync(search, stop);
        var query = new RecordQuery(tenantKey, from, to, withReverted, WithCancelLeaves: withCancelLeaves);
        return byDay
            ? await WriteAsync(file, search, query, folder.Names, stop)
            : await WriteAsync(
                file,
                NameAsync(search.FindAllAsync(query, stop), folder.Names, tenantKey, stop),
                from,
                to,
                progress("writing"),
                stop
            );
    }

    private bool IsByDay(ParseResult parsed) => parsed.GetValue(_layout) == "days";

    private static async Task<long> WriteAsync(
        ExportFile file,
        AttendanceSearch search,
        RecordQuery query,
        IEmployeeNames? names,
        CancellationToken stop
    )
    {
        await foreach (var page in search.FindAllAsync(query, stop))
        {
            var days = EmployeeDay.Of(page.Items, query.From, query.To, null).ToList();
            foreach (var day in await EmployeeDay.NameAsync(days, names, query.TenantKey, stop))
                await file.WriteAsync(day, stop);
        }

        await file.CompleteAsync(stop);
        return file.Count;
    }

    private static async Task<long> WriteAsync(ExportFile file, IAsyncEnumerable<CsvRows> pages, CancellationToken stop)
    {
        await foreach (var rows in pages.WithCancellation(stop))
            await file.WriteAsync(rows, stop);
        await file.CompleteAsync(stop);
        return file.Count;
    }

    private static async IAsyncEnumerable<RecordPage> NameAsync(
        IAsyncEnumerable<RecordPage> pages,
        IEmployeeNames? names,
        string tenantKey,
        [EnumeratorCancellation] CancellationToken stop = default
    )
    {
        await foreach (var page in pages.WithCancellation(stop))
            yield return await page.NameAsync(names, tenantKey, stop);
    }

    /// <summary>Writes each page immediately and keeps no page in memory.</summary>
    /// <returns>How many records were written.</returns>
    internal static async Task<long> WriteAsync(
        ExportFile file,
        IAsyncEnumerable<RecordPage> pages,
        DateOnly from,
        DateOnly to,
        IProgress<double>? progress,
        CancellationToken stop
    )
    {
        await foreach (var page in pages.WithCancellation(stop))
        {
            foreach (var record in page.Items)
                await file.WriteAsync(record, stop);
            if (page.Items is [.., { Start: { } reached }])
            {
                progress?.Report(
                    (double)(DateOnly.FromDateTime(reached.DateTime).DayNumber - from.DayNumber)
                        / (to.DayNumber - from.DayNumber + 1)
                );
            }
        }

        await file.CompleteAsync(stop);
        progress?.Report(1);
        return file.Count;
    }

    private static async Task<string> OnlyTenantAsync(AttendanceSearch search, CancellationToken stop) =>
        await search.FindTenantsAsync(stop) switch
        {
            [] => string.Empty,
            [var only] => only,
            ["", var other, ..] => throw new UsageException(
                $"There are records of {other} and some without a tenant; name one with --tenant, or those without with --tenant \"\"."
            ),
            [var one, var another, ..] => throw new UsageException(
                $"There are records of several tenants, such as {one} and {another}; name one with --tenant."
            ),
        };

    private static T? OneOf<T>(ArgumentResult result, params ReadOnlySpan<(string Name, T Value)> values)
    {
        string text = result.Tokens[0].Value;
        var names = new List<string>();
        foreach (var (name, value) in values)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
            names.Add(name);
        }

        string option = ((OptionResult)result.Parent!).Option.Name;
        result.AddError($"{option} must be one of {string.Join('|', names)}, not \"{text}\"");
        return default;
    }

    private static ExportFormat FormatOf(string path) =>
        Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".JSON" => ExportFormat.Json,
            ".XLSX" => ExportFormat.Xlsx,
            _ => ExportFormat.Csv,
        };
}
