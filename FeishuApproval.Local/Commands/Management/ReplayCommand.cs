using System.CommandLine;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Management;

/// <summary><c>replay</c>: applies archived events again.</summary>
internal sealed class ReplayCommand
{
    private readonly ServerOptions _server = new();
    private readonly Option<string> _from = new("--from")
    {
        Description = "Events received from this time on, as ISO 8601; UTC without an offset.",
        HelpName = "TIME",
        Required = true,
    };
    private readonly Option<string?> _to = new("--to")
    {
        Description = "Events received before this time; by default now.",
        HelpName = "TIME",
    };
    private readonly Option<string?> _type = new("--type")
    {
        Description = "Only events of this type.",
        HelpName = "TYPE",
    };
    private readonly Option<string?> _instance = new("--instance")
    {
        Description = "Only events of this approval instance or corehr process.",
        HelpName = "CODE",
    };
    private readonly Option<string?> _tenant = new("--tenant")
    {
        Description = "Only events of this tenant; by default of all.",
        HelpName = "KEY",
    };
    private readonly Option<string?> _target = new("--target")
    {
        Description = "Only for this subscription, for example leave; by default all.",
        HelpName = "NAME",
    };
    private readonly Option<double> _rate = NumberOption.WithDefault("--rate", 0.001, 1000, 50, "Events a second.");
    private readonly Option<bool> _apply = new("--apply")
    {
        Description = "Replay; without it events are only counted.",
    };
    private readonly Option<string?> _after = ServerOptions.AfterOption();

    private ReplayCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new ReplayCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "replay",
            "Applies archived events again. It works on a running server, or on the data folder of a stopped one. Events that are already "
                + "applied change nothing. It only counts, unless --apply is given.",
            "replay --from 2026-01-01",
            "replay --url http://127.0.0.1:7071 --key KEY --from 2026-01-01",
            "replay --url https://example.azurewebsites.net --key KEY --from 2026-01-01 --target leave --rate 20 --apply"
        )
        {
            _from,
            _to,
            _type,
            _instance,
            _tenant,
            _target,
            _rate,
            _apply,
            _after,
        };
        _server.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var client = _server.CreateClient(parsed, writes: parsed.GetValue(_apply));
        var output = parsed.InvocationConfiguration.Output;

        // Every call uses the same end time, so that new events do not extend the run.
        string to = parsed.GetValue(_to) ?? TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var progress = new ReplayProgress { After = parsed.GetValue(_after) };
        try
        {
            await Terminal.ShowProgressAsync(
                output,
                newBar => ReplayAsync(newBar(Localized.Of($"replaying"))),
                isSteady: false
            );
        }
        catch (Exception exception)
            when (progress.After is not null && exception is UsageException or OperationCanceledException)
        {
            if (Terminal.IsWatched(output) && progress.At is not null)
                await output.WriteLineAsync(progress.Line);
            await output.WriteLineAsync(
                Localized.Of($"It ended early. Continue with --to {to} --after {progress.After}")
            );
            throw;
        }

        if (Terminal.IsWatched(output))
            await output.WriteLineAsync(progress.Line);
        if (progress.IsStoreUnavailable)
        {
            await output.WriteLineAsync(
                Localized.Of(
                    $"The store is unavailable.{(progress.After is null ? string.Empty : Localized.Of($" Continue with --to {to} --after {progress.After}"))}"
                )
            );
            return ExitCodes.Failure;
        }

        if (!parsed.GetValue(_apply))
            await output.WriteLineAsync(Localized.Of($"Nothing was changed. Add --apply to replay them."));
        return progress.Failed == 0 ? ExitCodes.Success : ExitCodes.Failure;

        async Task<ReplayProgress> ReplayAsync(ProgressBar? bar)
        {
            while (!progress.IsDone && !progress.IsStoreUnavailable)
            {
                progress = progress.Add(
                    await client.AskAsync(
                        HttpMethod.Post,
                        Routes.Replay,
                        Parameters(parsed, to, progress.After),
                        ManagementJson.Instance.ReplayReport,
                        stop
                    )
                );
                if (bar is null)
                {
                    await output.WriteLineAsync(progress.Line);
                    continue;
                }

                // Tenants are read one after another, so the bar starts again with the next tenant.
                bar.Show(
                    progress.Share(Time(parsed.GetValue(_from)!), Time(to)),
                    Localized.Of(
                        $"{Terminal.Count(progress.Read, "event")} read, {Terminal.Text(progress.Applied)} applied"
                    )
                );
            }

            return progress;
        }
    }

    /// <summary>Reads a time in the server's format. The server has already rejected unreadable times.</summary>
    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private IEnumerable<KeyValuePair<string, string?>> Parameters(ParseResult parsed, string to, string? after) =>
        [
            new("from", parsed.GetValue(_from)),
            new("to", to),
            new("type", parsed.GetValue(_type)),
            new("instance_code", parsed.GetValue(_instance)),
            new("tenant_key", parsed.GetValue(_tenant)),
            new("target", parsed.GetValue(_target)),
            new("rate", parsed.GetValue(_rate).ToString(CultureInfo.InvariantCulture)),
            new("apply", parsed.GetValue(_apply) ? "yes" : null),
            new("after", after),
        ];
}
