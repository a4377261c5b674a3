using System.CommandLine;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Payroll;
using FeishuApproval.Api.Reads;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Local.Commands.Records;

/// <summary><c>payroll</c>: writes the amounts of a month for each employee to a file.</summary>
internal sealed class PayrollCommand
{
    private readonly Argument<string?> _month = new("MONTH")
    {
        Description =
            "The month, for example 2026-11: the period that ends in it (Payroll__PeriodStartsOn); by default the current one.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _out = new(ExportFile.OutOption)
    {
        Description =
            "The file to write: .csv or .json with a row for each employee, .xlsx with the totals, the days and the records. It is written "
            + "as FILE.partial and renamed when complete; an existing FILE is overwritten. - is standard output, which is the default.",
        HelpName = "FILE",
        DefaultValueFactory = _ => ExportFile.StandardOutput,
    };

    private readonly Option<Format?> _format = ExportFile.FormatOption(string.Empty);

    private readonly Option<string?> _department = new("--department")
    {
        Description =
            "Only the employees of this department; empty for those without one. Departments are a column of People__File.",
        HelpName = "NAME",
    };

    private readonly Option<string> _language = ExportFile.LanguageOption();

    private readonly RecordSourceOptions _source = new();

    private PayrollCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new PayrollCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "payroll",
            "Writes what payroll needs of a month: leave by type, overtime by compensation and day, trips, outings and corrections of each "
                + "employee. It reads a data folder, whether its server runs or not, or a running server.",
            "payroll",
            "payroll 2026-11 --out november.xlsx --lang zh",
            "payroll 2026-11 --department Sales --out sales.csv",
            "payroll 2026-11 --url https://example.azurewebsites.net --key KEY --out november.xlsx"
        )
        {
            _month,
            _out,
            _format,
            _department,
            _language,
        };
        _source.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        _source.Check(parsed);
        string path = parsed.GetValue(_out)!;
        var format = parsed.GetValue(_format) ?? ExportFile.FormatOf(path);
        var configuration = SettingsFile.Load(parsed);
        string?[] inputs = _source.Inputs(parsed, configuration);
        if (path != ExportFile.StandardOutput)
            OutputFile.Check(Path.GetFullPath(path), ExportFile.OutOption, inputs);
        try
        {
            await WriteAsync(parsed, configuration, path, format, inputs, stop);
        }
        catch (IOException exception)
        {
            throw OutputFile.NotWritten(path, ExportFile.OutOption, exception);
        }
        catch (AnswerTooLargeException exception)
        {
            throw new UsageException(exception.Message);
        }

        // Standard output contains only the table.
        if (path == ExportFile.StandardOutput)
            return ExitCodes.Success;
        await parsed.InvocationConfiguration.Output.WriteLineAsync(Localized.Of($"Payroll written to {path}"));
        JsonOutput.WriteLine(parsed, json => json.WriteString("file"u8, Path.GetFullPath(path)));
        return ExitCodes.Success;
    }

    private async Task WriteAsync(
        ParseResult parsed,
        IConfiguration configuration,
        string path,
        Format format,
        string?[] inputs,
        CancellationToken stop
    )
    {
        string? tenantKey = _source.Tenant(parsed, configuration);
        if (_source.TryGetServer(parsed, configuration, out var address, out string? key))
        {
            using var server = new RemotePages(address, key, TimeProvider.System);
            byte[] body = await server.ReadAsync(
                $"{Routes.Prefix}/{Routes.Payroll}?{Query(parsed, format, tenantKey)}",
                (body, _) => body,
                stop
            );
            await WriteFileAsync(new ReadOnlyMemory<byte>[] { body }.ToAsyncEnumerable());
            return;
        }

        using var folder = _source.OpenFolder(parsed, configuration);
        tenantKey ??= await RecordSourceOptions.OnlyTenantAsync(folder.Get<AttendanceSearch>(), stop);
        var parameters = new QueryParameters(Query(parsed, format, tenantKey));
        var result = await folder.Get<PayrollApi>().GetAsync(parameters, accept: null, stop);
        if (result.Status != 200)
            throw new UsageException(ServerError.Sentence(result.Body.Span)!);
        await WriteFileAsync(result.Chunks ?? new[] { result.Body }.ToAsyncEnumerable());

        async Task WriteFileAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks)
        {
            await using var file = ExportFile.Create(path, format, inputs: inputs);
            await file.WriteAsync(chunks, stop);
        }
    }

    private string Query(ParseResult parsed, Format format, string? tenantKey)
    {
        (string Name, string? Value)[] parameters =
        [
            ("month", parsed.GetValue(_month)),
            ("department", parsed.GetValue(_department)),
            ("tenant_key", tenantKey),
            (ResponseFormat.Parameter, SnakeCase.Of(format)),
            (ResponseFormat.Language, parsed.GetValue(_language)),
        ];
        return string.Join(
            '&',
            parameters
                .Where(parameter => parameter.Value is not null)
                .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}")
        );
    }
}
