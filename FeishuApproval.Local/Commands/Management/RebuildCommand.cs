using System.CommandLine;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Management;

/// <summary><c>rebuild</c>: rebuilds records from their stored events.</summary>
internal sealed class RebuildCommand
{
    private readonly ServerOptions _server = new();
    private readonly Option<string?> _instance = new("--instance")
    {
        Description = "Only this approval instance.",
        HelpName = "CODE",
    };
    private readonly Option<bool> _all = new("--all") { Description = "All instances, one after another." };
    private readonly Option<bool> _apply = new("--apply")
    {
        Description = "Store the rebuilt records and repair the index; without it, differences are only reported.",
    };
    private readonly Option<string?> _after = new("--after")
    {
        Description = "With --all: continue where an earlier run ended.",
        HelpName = "CODE",
    };

    private RebuildCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new RebuildCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "rebuild",
            "Rebuilds records from their stored events, and reports which differ. Use it after an upgrade that reads events differently, or "
                + "after a change of the time zone. It works on a running server, or on the data folder of a stopped one. It changes nothing "
                + "unless --apply is given.",
            "rebuild --all",
            "rebuild --url http://127.0.0.1:7071 --key KEY --instance 7C468A54-8745-2245-9675-08B7C63E7A85",
            "rebuild --url https://example.azurewebsites.net --key KEY --all",
            "rebuild --url https://example.azurewebsites.net --key KEY --all --apply"
        )
        {
            _instance,
            _all,
            _apply,
            _after,
        };
        _server.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(_instance) is null != parsed.GetValue(_all))
            throw new UsageException(Localized.Of($"Give either --instance or --all."));
        using var client = _server.CreateClient(parsed, writes: parsed.GetValue(_apply));
        var output = parsed.InvocationConfiguration.Output;
        var outcomes = new Dictionary<RebuildOutcome, int>();
        string? after = parsed.GetValue(_after);
        long instances = 0;
        bool isDone;
        do
        {
            RebuildReport answer;
            try
            {
                answer = await client.AskAsync(
                    HttpMethod.Post,
                    Routes.Rebuild,
                    Parameters(parsed, after),
                    ManagementJson.Instance.RebuildReport,
                    stop
                );
            }
            catch (Exception exception)
                when (instances > 0 && exception is UsageException or OperationCanceledException)
            {
                await output.WriteLineAsync(Localized.Of($"It ended early. Continue with --after {after}"));
                throw;
            }

            instances += answer.Instances;
            (after, isDone) = (answer.Next, answer.Done);
            foreach (var finding in answer.Findings)
            {
                outcomes[finding.Outcome] = outcomes.GetValueOrDefault(finding.Outcome) + 1;
                await output.WriteLineAsync(Describe(finding, parsed.GetValue(_apply)));
            }

            if (!isDone)
                await output.WriteLineAsync(
                    Localized.Of($"{Terminal.Count(instances, "instance")} so far, up to {after}")
                );
        } while (!isDone);

        await output.WriteLineAsync(Summary(instances, outcomes, parsed.GetValue(_apply)));
        return outcomes.Keys.Any(outcome =>
            outcome is RebuildOutcome.Incomplete or RebuildOutcome.Unreadable or RebuildOutcome.Contended
        )
            ? ExitCodes.Failure
            : ExitCodes.Success;
    }

    private static string Describe(RebuiltInstance finding, bool isApplied) =>
        finding.Outcome switch
        {
            RebuildOutcome.Incomplete => Localized.Of(
                $"{finding.InstanceCode} stays as it is: these of its events are missing or cannot be read: "
                    + $"{string.Join(", ", finding.LostEvents)}"
            ),
            RebuildOutcome.Unreadable when finding.LostEvents.Count > 0 => Localized.Of(
                $"{finding.InstanceCode} stays as it is: its stored state cannot be read, and these of its events are missing or cannot be "
                    + $"read: {string.Join(", ", finding.LostEvents)}"
            ),
            RebuildOutcome.Unreadable when isApplied => Localized.Of(
                $"{finding.InstanceCode} stays as it is: its stored state cannot be read, and none of its events is stored. Restore a backup"
            ),
            RebuildOutcome.Unreadable => Localized.Of(
                $"{finding.InstanceCode}: its stored state cannot be read; --apply makes it again from its stored events"
            ),
            RebuildOutcome.Contended => Localized.Of($"{finding.InstanceCode} kept changing; run the command again"),
            RebuildOutcome.Rebuilt => Localized.Of(
                $"{finding.InstanceCode} rebuilt: {Differences(finding.Differences)}"
            ),
            _ => Localized.Of($"{finding.InstanceCode} differs: {Differences(finding.Differences)}"),
        };

    private static string Differences(IReadOnlyList<FieldDifference> differences) =>
        differences.Count == 0
            ? Localized.Of($"only what the record does not show")
            : string.Join(
                "; ",
                differences.Select(each => $"{each.Field} {Text(each.Stored)} -> {Text(each.Rebuilt)}")
            );

    private static string Text(JsonElement? value) => value?.GetRawText() ?? "null";

    private static string Summary(long instances, Dictionary<RebuildOutcome, int> outcomes, bool isApplied)
    {
        string summary = Localized.Of(
            $"{Terminal.Count(instances, "instance")}: {Terminal.Text(instances - outcomes.Values.Sum())} unchanged"
        );
        foreach (var (outcome, count) in outcomes.OrderBy(each => each.Key))
            summary += $", {Terminal.Text(count)} {SnakeCase.Of(outcome)}";
        return
            outcomes.ContainsKey(RebuildOutcome.Different)
            || (!isApplied && outcomes.ContainsKey(RebuildOutcome.Unreadable))
            ? Localized.Of($"{summary}. Nothing was changed. Add --apply to store what the events say.")
            : Localized.Of($"{summary}.");
    }

    private IEnumerable<KeyValuePair<string, string?>> Parameters(ParseResult parsed, string? after) =>
        [
            new("instance_code", parsed.GetValue(_instance)),
            new("all", parsed.GetValue(_all) ? "yes" : null),
            new("apply", parsed.GetValue(_apply) ? "yes" : null),
            new("after", after),
        ];
}
