using System.CommandLine;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Payroll;
using FeishuApproval.Closings;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Management;

/// <summary><c>close</c>: closes a month of payroll on a running server, or in the data folder of a stopped one.</summary>
internal sealed class CloseCommand
{
    private const string Open = "--with-open";

    private readonly ServerOptions _server = new();
    private readonly Argument<string> _month = new("MONTH")
    {
        Description = "The month, for example 2026-11: the period that ends in it (Payroll__PeriodStartsOn).",
    };
    private readonly Option<string> _by = new("--by")
    {
        Description = "Who closes the month; by default the user of this machine. It is stored with the closing.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.UserName,
    };
    private readonly Option<bool> _withOpen = new(Open)
    {
        Description =
            "Close the month although events wait, dead letters may change it or records cannot be read. The closing names them.",
    };
    private readonly Option<string?> _tenant = ServerOptions.TenantOption();

    private CloseCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new CloseCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "close",
            "Closes a month of payroll: stores the days of all employees as they are now. Nothing is locked; what arrives later is applied "
                + "as always and listed as a change after the close. Closing the month again stores its next version.",
            "close 2026-11 --url http://127.0.0.1:7071 --key KEY --by \"Li Na\"",
            "close 2026-11 --url https://example.azurewebsites.net --key KEY --with-open"
        )
        {
            _month,
            _by,
            _withOpen,
            _tenant,
        };
        _server.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var client = _server.CreateClient(parsed, writes: true);
        Closing closing;
        try
        {
            closing = await client.AskAsync(
                HttpMethod.Post,
                Routes.CloseMonth,
                [
                    new("month", parsed.GetValue(_month)),
                    new("by", parsed.GetValue(_by)),
                    new("with_open", parsed.GetValue(_withOpen) ? "yes" : null),
                    new("tenant_key", parsed.GetValue(_tenant)),
                ],
                ClosingAnswers.Instance.Closing,
                stop
            );
        }
        catch (UsageException exception) when (exception.Message.Contains("with_open=yes", StringComparison.Ordinal))
        {
            throw new UsageException(exception.Message.Replace("with_open=yes", Open, StringComparison.Ordinal));
        }

        var output = parsed.InvocationConfiguration.Output;
        await output.WriteLineAsync(
            Localized.Of(
                $"{closing.Month} ({DayOption.Text(closing.From)} to {DayOption.Text(closing.To)}) is closed as version {closing.Version}: "
                    + $"{Terminal.Count(closing.Rows, "day")} of employees, SHA-256 {closing.Sha256}"
            )
        );
        await output.WriteLineAsync(
            closing.Comparison is { } comparison
                ? $"  compared with Feishu's attendance: {Terminal.Count(comparison.Differences, "difference")} in version {comparison.Version} "
                    + $"through {DayOption.Text(comparison.Through)}"
                : "  not compared with Feishu's attendance: see feishu-approval compare"
        );
        foreach (var item in closing.Open)
            await output.WriteLineAsync(Localized.Of($"  open: {Word(item.Reason)} {item.Id}"));
        return ExitCodes.Success;
    }

    private static string Word(OpenReason reason) =>
        reason switch
        {
            OpenReason.WaitingEvent => Localized.Of($"event not applied yet"),
            OpenReason.DeadLetter => Localized.Of($"dead letter"),
            OpenReason.WorkCalendar => Localized.Of($"work calendar that is not loaded"),
            _ => Localized.Of($"record that cannot be read"),
        };
}
