using System.CommandLine;
using System.Globalization;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;
using FeishuApproval.Privacy;

namespace FeishuApproval.Local.Commands.Management;

/// <summary>
/// <c>retention</c>: shows the data whose retention period has ended, and deletes it after a confirmation, on a running server or in the data
/// folder of a stopped one.
/// </summary>
internal sealed class RetentionCommand
{
    private readonly ServerOptions _server = new();
    private readonly Option<string?> _apply = TokenOption.Create();

    private RetentionCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new RetentionCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "retention",
            "Shows the data whose retention period has ended, and deletes it with --apply. A server deletes such data by itself once a day. "
                + "It refuses when its clock may be wrong or when it would delete more than a tenth of the records. Then check the clock and "
                + "what this command shows, and confirm it.",
            "retention --url http://127.0.0.1:7071 --key KEY",
            "retention --url http://127.0.0.1:7071 --key KEY --apply TOKEN"
        )
        {
            _apply,
        };
        _server.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string? token = parsed.GetValue(_apply);
        using var client = _server.CreateClient(parsed, writes: token is not null);
        var output = parsed.InvocationConfiguration.Output;
        long events = 0,
            records = 0,
            allRecords = 0,
            closings = 0,
            comparisons = 0,
            unreadable = 0;
        RetentionReport answer;
        string? after = null;
        do
        {
            answer = await client.AskAsync(
                HttpMethod.Post,
                Routes.Retention,
                [new("apply", token), new("after", after)],
                ManagementJson.Instance.RetentionReport,
                stop
            );
            events += answer.Events;
            records += answer.Records;
            allRecords += answer.AllRecords;
            closings += answer.Closings;
            comparisons += answer.Comparisons;
            unreadable += answer.UnreadableRecords;
            after = answer.Next;
        } while (!answer.Done);

        await output.WriteLineAsync(Localized.Of($"The clock of the server in the dry run: {Text(answer.At)}."));
        string verb = answer.DryRun ? Localized.Of($"Found") : Localized.Of($"Deleted");
        if (answer.EventsBefore is { } eventsBefore)
        {
            await output.WriteLineAsync(
                Localized.Of(
                    $"{verb}: {Terminal.Count(events, "archived event")} received before {Text(eventsBefore)}."
                )
            );
        }

        if (answer.RecordsBefore is { } recordsBefore)
        {
            await output.WriteLineAsync(
                Localized.Of(
                    $"{verb}: {Terminal.Text(records)} of {Terminal.Count(allRecords, "record")}, whose last day and last change were before "
                        + $"{Text(recordsBefore)}."
                )
            );
        }

        if (closings > 0)
            await output.WriteLineAsync(Localized.Of($"{verb}: {Terminal.Count(closings, "closing")} of payroll."));

        if (comparisons > 0)
            await output.WriteLineAsync(
                $"{verb}: {Terminal.Count(comparisons, "comparison")} with Feishu's attendance."
            );

        if (unreadable > 0)
        {
            await output.WriteLineAsync(
                Localized.Of(
                    $"Kept: {Terminal.Count(unreadable, "record")} whose stored state cannot be read. feishu-approval rebuild --all names them."
                )
            );
        }

        if (answer.DryRun)
            await output.WriteLineAsync(
                TokenOption.Hint(events + records + closings + comparisons > 0 ? answer.Token : null)
            );
        return ExitCodes.Success;
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
