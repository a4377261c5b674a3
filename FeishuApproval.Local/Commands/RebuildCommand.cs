using System.CommandLine;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Json;

namespace FeishuApproval.Local.Commands;

/// <summary><c>rebuild</c>: rebuilds records from their stored events.</summary>
internal sealed class RebuildCommand
{
    private readonly ServerOptions _host = new();
    private readonly Option<string?> _instance = new("--instance") { Description = "Only this approval instance.", HelpName = "CODE" };
    private readonly Option<bool> _all = new("--all") { Description = "All instances, one after another." };
    private readonly Option<bool> _apply =
        new("--apply") { Description = "Store what the events say, and put the index right; without it differences are only reported." };
    private readonly Option<string?> _after =
        new("--after") { Description = "With --all: continue where an earlier run ended.", HelpName = "CODE" };

    private RebuildCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Create() => new RebuildCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "rebuild",
            "Rebuilds records from their stored events, in a running server or in the data folder of a stopped one, and reports which "
                + "differ: after an upgrade that reads events differently, or another time zone. Changes nothing unless --apply is given.",
            "rebuild --all",
            "rebuild --url http://127.0.0.1:7071 --key KEY --instance 7C468A54-8745-2245-9675-08B7C63E7A85",
            "rebuild --url https://example.azurewebsites.net --key KEY --all",
            "rebuild --url https://example.azurewebsites.net --key KEY --all --apply")
        {
            _instance, _all, _apply, _after,
        };
        _host.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(_instance) is null != parsed.GetValue(_all)) throw new UsageException("Give either --instance or --all.");
        using var client = _host.CreateClient(parsed, writes: parsed.GetValue(_apply));
        var output = parsed.InvocationConfiguration.Output;
        var outcomes = new Dictionary<RebuildOutcome, int>();
        string? after = parsed.GetValue(_after);
        long instances = 0;
        bool isDone;
        do
        {
            Progress progress;
            try
            {
                progress = await client.AskAsync(HttpMethod.Post, Routes.Rebuild, Parameters(parsed, after), Progress.Read, stop);
            }
            catch (Exception exception) when (instances > 0 && exception is UsageException or OperationCanceledException)
            {
                await output.WriteLineAsync($"It ended early. Continue with --after {after}");
                throw;
            }

            instances += progress.Instances;
            (after, isDone) = (progress.Next, progress.IsDone);
            foreach (var (outcome, line) in progress.Findings)
            {
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                await output.WriteLineAsync(line);
            }

            if (!isDone) await output.WriteLineAsync($"{Terminal.Count(instances, "instance")} so far, up to {after}");
        }
        while (!isDone);

        await output.WriteLineAsync(Summary(instances, outcomes));
        return outcomes.ContainsKey(RebuildOutcome.Incomplete) || outcomes.ContainsKey(RebuildOutcome.Contended) ? ExitCodes.Failure
            : ExitCodes.Success;
    }

    private static string Describe(JsonElement finding, RebuildOutcome outcome)
    {
        string instance = finding.GetProperty("instance_code").GetString()!;
        return outcome switch
        {
            RebuildOutcome.Incomplete =>
                $"{instance} stays as it is: these of its events are missing or cannot be read: "
                    + $"{string.Join(", ", finding.GetProperty("lost_events").EnumerateArray())}",
            RebuildOutcome.Contended => $"{instance} kept changing; run it again",
            _ => $"{instance} {(outcome == RebuildOutcome.Rebuilt ? "rebuilt" : "differs")}: {Differences(finding)}",
        };
    }

    private static string Differences(JsonElement finding)
    {
        var differences = finding.GetProperty("differences").EnumerateArray()
            .Select(each => $"{each.GetProperty("field")} {each.GetProperty("stored").GetRawText()} -> "
                + $"{each.GetProperty("rebuilt").GetRawText()}").ToList();
        return differences.Count == 0 ? "only what the record does not show" : string.Join("; ", differences);
    }

    private static string Summary(long instances, Dictionary<RebuildOutcome, int> outcomes)
    {
        string summary = $"{Terminal.Count(instances, "instance")}: {Terminal.Text(instances - outcomes.Values.Sum())} as their events say";
        foreach (var (outcome, count) in outcomes.OrderBy(each => each.Key)) summary += $", {Terminal.Text(count)} {SnakeCase.Of(outcome)}";
        return summary
            + (outcomes.ContainsKey(RebuildOutcome.Different) ? ". Nothing was changed. Add --apply to store what the events say." : ".");
    }

    private IEnumerable<KeyValuePair<string, string?>> Parameters(ParseResult parsed, string? after) =>
    [
        new("instance_code", parsed.GetValue(_instance)),
        new("all", parsed.GetValue(_all) ? "yes" : null),
        new("apply", parsed.GetValue(_apply) ? "yes" : null),
        new("after", after),
    ];

    /// <summary>The result of one call.</summary>
    private sealed record Progress(long Instances, string? Next, bool IsDone, IReadOnlyList<(RebuildOutcome Outcome, string Line)> Findings)
    {
        public static Progress Read(JsonElement answer) => new(
            answer.GetProperty("instances").GetInt64(),
            answer.GetProperty("next").GetString(),
            answer.GetProperty("done").GetBoolean(),
            [.. answer.GetProperty("findings").EnumerateArray().Select(ReadFinding)]);

        private static (RebuildOutcome Outcome, string Line) ReadFinding(JsonElement finding)
        {
            var outcome = Enum.GetValues<RebuildOutcome>()
                .First(known => SnakeCase.Of(known) == finding.GetProperty("outcome").GetString());
            return (outcome, Describe(finding, outcome));
        }
    }
}
