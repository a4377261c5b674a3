using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FeishuApproval.Http;

namespace FeishuApproval.Local.Commands;

/// <summary><c>replay</c>: hands archived events to the projections of a running host again.</summary>
internal sealed class ReplayCommand
{
    private readonly HostOptions _host = new();
    private readonly Option<string> _from = new("--from") { Description = "When the first event was received, as ISO 8601; UTC without an offset.", HelpName = "TIME", Required = true };
    private readonly Option<string?> _to = new("--to") { Description = "Events received before this time; by default now.", HelpName = "TIME" };
    private readonly Option<string?> _type = new("--type") { Description = "Only events of this type.", HelpName = "TYPE" };
    private readonly Option<string?> _instance = new("--instance") { Description = "Only events of this approval instance or corehr process.", HelpName = "CODE" };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "Only events of this company; much quicker in Azure.", HelpName = "KEY" };
    private readonly Option<string?> _target = new("--target") { Description = "Only into this projection, for example leave; by default all.", HelpName = "NAME" };
    private readonly Option<double> _rate = NumberOption.WithDefault("--rate", 0.001, 1000, 50, "Events a second.");
    private readonly Option<bool> _apply = new("--apply") { Description = "Replay; without it events are only counted." };
    private readonly Option<string?> _after = new("--after") { Description = "Go on where an earlier run ended.", HelpName = "PLACE" };

    private ReplayCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Create() => new ReplayCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "replay",
            "Hands archived events to their projections again, in a running host. What is applied already stays as it is. Counts only, unless --apply is given.",
            "replay --url http://127.0.0.1:7071 --key KEY --from 2026-01-01",
            "replay --url https://example.azurewebsites.net --key KEY --from 2026-01-01 --target leave --rate 20 --apply")
        {
            _from, _to, _type, _instance, _tenant, _target, _rate, _apply, _after,
        };
        _host.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var client = _host.CreateClient(parsed) ?? throw new UsageException("Name a running host with --url. A host on one machine replays its whole journal at every start.");
        var output = parsed.InvocationConfiguration.Output;

        // The same end in every call, whatever arrives meanwhile.
        string to = parsed.GetValue(_to) ?? TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        string? after = parsed.GetValue(_after);
        long read = 0, matched = 0, applied = 0, known = 0, failed = 0;
        while (true)
        {
            JsonElement answer;
            try
            {
                answer = await client.AskAsync(HttpMethod.Post, Routes.Replay, Parameters(parsed, to, after), stop);
            }
            catch (Exception exception) when (after is not null && exception is UsageException or OperationCanceledException)
            {
                await output.WriteLineAsync($"It ended early. Go on with --to {to} --after {after}");
                throw;
            }

            read += answer.GetProperty("read").GetInt64();
            matched += answer.GetProperty("matched").GetInt64();
            applied += answer.GetProperty("applied").GetInt64();
            known += answer.GetProperty("already_applied").GetInt64();
            failed += answer.GetProperty("failed").GetInt64();
            after = answer.GetProperty("next").GetString();
            string at = answer.TryGetProperty("at"u8, out var time) ? time.GetString()! : "the end";
            await output.WriteLineAsync($"{at}: {Terminal.Count(read, "event")} read, {Terminal.Text(matched)} matched, {Terminal.Text(applied)} applied, {Terminal.Text(known)} known, {Terminal.Text(failed)} failed");
            if (answer.GetProperty("done").GetBoolean()) break;
            if (!answer.GetProperty("store_unavailable").GetBoolean()) continue;
            await output.WriteLineAsync($"The store is away.{(after is null ? string.Empty : $" Go on with --to {to} --after {after}")}");
            return ExitCodes.Failure;
        }

        if (!parsed.GetValue(_apply)) await output.WriteLineAsync("Nothing was changed. Add --apply to replay them.");
        return failed == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

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
