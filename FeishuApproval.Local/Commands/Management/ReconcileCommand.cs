using System.CommandLine;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Local.Commands.Management;

/// <summary>
/// <c>reconcile</c>: compares the records of a running server with Feishu's list of approvals, and applies the differences.
/// </summary>
internal sealed class ReconcileCommand
{
    private readonly ServerOptions _server = new();
    private readonly Option<string> _from = new("--from")
    {
        Description = "Compare submissions from this time on: a day or ISO 8601. For a backfill, a time far back.",
        HelpName = "TIME",
        Required = true,
    };
    private readonly Option<string?> _to = new("--to")
    {
        Description = "Submissions before this time; by default now.",
        HelpName = "TIME",
    };
    private readonly Option<string?> _code = new("--code")
    {
        Description = "Only this approval definition; by default all that are configured.",
        HelpName = "CODE",
    };
    private readonly Option<bool> _apply = new("--apply")
    {
        Description = "Fetch and apply what is missing; without it differences are only counted.",
    };
    private readonly Option<bool> _thorough = new("--thorough")
    {
        Description =
            "Also find approvals that were granted and reverted while nothing was received. Takes 2.4 calls per definition and day.",
    };

    private readonly Option<int?> _maxCalls = MaxCallsOption();
    private readonly Option<string?> _after = ServerOptions.AfterOption();

    /// <summary>Creates the option <c>--max-calls</c> of the commands that compare with Feishu.</summary>
    internal static Option<int?> MaxCallsOption() =>
        NumberOption.Optional(
            "--max-calls",
            1,
            1_000_000,
            "The maximum number of calls that count in the tenant's monthly quota."
        );

    /// <summary>Says how many calls count in the tenant's monthly quota.</summary>
    internal static string QuotaLine(long calls) =>
        calls == 1
            ? Localized.Of($"1 call that counts in the month's quota")
            : Localized.Of($"{Terminal.Text(calls)} calls that count in the month's quota");

    private ReconcileCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new ReconcileCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "reconcile",
            "Compares the records of a running server with Feishu's list of approvals. It finds approvals and reverts whose events were "
                + "lost, or were sent before the subscription. It only counts them, unless --apply is given.",
            "reconcile --url http://127.0.0.1:7071 --key KEY --from 2026-01-01",
            "reconcile --url https://example.azurewebsites.net --key KEY --from 2025-01-01 --apply --max-calls 2000"
        )
        {
            _from,
            _to,
            _code,
            _apply,
            _thorough,
            _maxCalls,
            _after,
        };
        _server.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var client = _server.CreateServerClient(parsed);
        var output = parsed.InvocationConfiguration.Output;

        // Every call uses the same end time, so that new approvals do not extend the run.
        string to = parsed.GetValue(_to) ?? TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var progress = new ReconcileProgressReport { Next = parsed.GetValue(_after) };
        try
        {
            await Terminal.ShowProgressAsync(output, newBar => ReconcileAsync(newBar(Localized.Of($"comparing"))));
        }
        catch (Exception exception)
            when (progress.Next is not null && exception is UsageException or OperationCanceledException)
        {
            await output.WriteLineAsync(
                Localized.Of($"It ended early. Continue with --to {to} --after \"{progress.Next}\"")
            );
            throw;
        }

        foreach (string line in progress.Lines)
            await output.WriteLineAsync(line);
        if (progress.Next is not null)
        {
            await output.WriteLineAsync(
                Localized.Of(
                    $"{progress.Problem ?? Localized.Of($"The calls allowed are used up.")} Continue with --to {to} --after \"{progress.Next}\""
                )
            );
        }

        if (!parsed.GetValue(_thorough))
        {
            await output.WriteLineAsync(
                Localized.Of(
                    $"Not looked for: approvals granted and reverted while nothing was received, which Feishu's list leaves out. "
                        + $"Add --thorough."
                )
            );
        }

        if (!parsed.GetValue(_apply))
            await output.WriteLineAsync(
                Localized.Of($"Nothing was changed. Add --apply to fetch and apply what is missing.")
            );
        return progress.Failed == 0 && progress.Problem is null ? ExitCodes.Success : ExitCodes.Failure;

        async Task<ReconcileProgressReport> ReconcileAsync(ProgressBar? bar)
        {
            do
            {
                long? left = parsed.GetValue(_maxCalls) is { } most ? most - progress.Calls : null;
                progress = progress.Add(
                    await client.AskAsync(
                        HttpMethod.Post,
                        Routes.Reconcile,
                        Parameters(parsed, to, progress.Next, left),
                        ManagementJson.Instance.ReconcileReport,
                        stop
                    )
                );
                bar?.Show(progress.Done, Localized.Of($"{Terminal.Count(progress.Checked, "approval")} compared"));
            } while (progress.Next is not null && !progress.IsOver && !(parsed.GetValue(_maxCalls) <= progress.Calls));
            return progress;
        }
    }

    private IEnumerable<KeyValuePair<string, string?>> Parameters(
        ParseResult parsed,
        string to,
        string? after,
        long? maxCalls
    ) =>
        [
            new("from", parsed.GetValue(_from)),
            new("to", to),
            new("approval_code", parsed.GetValue(_code)),
            new("apply", parsed.GetValue(_apply) ? "yes" : null),
            new("thorough", parsed.GetValue(_thorough) ? "yes" : null),
            new("max_calls", maxCalls?.ToString(CultureInfo.InvariantCulture)),
            new("after", after),
        ];

    /// <summary>The totals of all calls so far.</summary>
    private sealed record ReconcileProgressReport
    {
        private IReadOnlyDictionary<string, CodeReport> Codes { get; init; } = new Dictionary<string, CodeReport>();

        public string? Next { get; init; }

        public string? Problem { get; init; }

        public long Calls { get; init; }

        /// <summary>The compared share of definitions and submissions, from 0 to 1.</summary>
        public double Done { get; init; }

        /// <summary>Whether no further call is needed.</summary>
        public bool IsOver { get; init; }

        public long Checked => Codes.Values.Sum(code => code.Checked);

        public long Failed => Codes.Values.Sum(code => code.Failed);

        public IEnumerable<string> Lines => Codes.Values.SelectMany(LinesOf).Append(QuotaLine(Calls));

        public ReconcileProgressReport Add(ReconcileReport answer)
        {
            var codes = new Dictionary<string, CodeReport>(Codes, StringComparer.Ordinal);
            foreach (var code in answer.Approvals)
            {
                codes[code.ApprovalCode] = codes.TryGetValue(code.ApprovalCode, out var sum)
                    ? sum.Add(code) with
                    {
                        Name = code.Name ?? sum.Name,
                        Notes = [.. sum.Notes.Union(code.Notes)],
                    }
                    : code;
            }

            return new ReconcileProgressReport
            {
                Codes = codes,
                Next = answer.Next,
                Problem = answer.Problem,
                Done = answer.Progress,
                Calls = Calls + answer.Calls,
                IsOver = answer.Problem is not null || answer.OutOfCalls,
            };
        }

        private static IEnumerable<string> LinesOf(CodeReport code) =>
            code
                .Notes.Select(note => $"  {note}")
                .Prepend(
                    Localized.Of(
                        $"{(code.Name is null ? code.ApprovalCode : $"{code.Name} ({code.ApprovalCode})")}: {Terminal.Text(code.Checked)} compared, "
                            + $"{Terminal.Text(code.Missing)} missing, {Terminal.Text(code.Reverted)} reverted, {Terminal.Text(code.Failed)} failed"
                    )
                );
    }
}
