using System.CommandLine;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Json;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Localization;
using FeishuApproval.Privacy;

namespace FeishuApproval.Local.Commands.Management;

/// <summary><c>erase</c>: removes an employee's data from a running server, or from the data folder of a stopped one.</summary>
internal sealed class EraseCommand
{
    private readonly ServerOptions _server = new();
    private readonly Option<string> _user = new("--user")
    {
        Description = "The employee's user_id or open_id.",
        HelpName = "ID",
        Required = true,
    };
    private readonly Option<string?> _apply = TokenOption.Create();

    private EraseCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new EraseCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "erase",
            "Deletes an employee's data. It deletes records, stored and archived events, index entries, rows of closings and comparisons, and dead letters of a server or a "
                + "data folder. Without --apply it only counts them, and prints the token for --apply.",
            "erase --url http://127.0.0.1:7071 --key KEY --user 9c7b1a2d",
            "erase --url https://example.azurewebsites.net --key KEY --user 9c7b1a2d --apply TOKEN"
        )
        {
            _user,
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
        long records = 0,
            shared = 0,
            events = 0,
            closingRows = 0,
            comparisonRows = 0,
            deadLetters = 0;
        ErasureReport answer;
        string? after = null;
        do
        {
            answer = await client.AskAsync(
                HttpMethod.Post,
                Routes.Erase,
                Parameters(parsed.GetValue(_user), token, after),
                ManagementJson.Instance.ErasureReport,
                stop
            );
            records += answer.Records;
            shared += answer.SharedRecords;
            events += answer.Events;
            closingRows += answer.ClosingRows;
            comparisonRows += answer.ComparisonRows;
            foreach (var (instanceCode, part) in answer.OtherRecords)
            {
                string role = SnakeCase.Of(part);
                await output.WriteLineAsync(
                    token is null
                        ? Localized.Of(
                            $"{instanceCode}: the employee is a {role} in this record of another employee; it would be deleted for that employee too."
                        )
                        : Localized.Of(
                            $"{instanceCode}: the employee is a {role} in this record of another employee; it is deleted for that employee too."
                        )
                );
            }

            deadLetters += answer.DeadLetters;
            after = answer.Next;
            if (!answer.Done && records + events > 0)
            {
                await output.WriteLineAsync(
                    Localized.Of(
                        $"{Terminal.Count(records, "record")} and {Terminal.Count(events, "archived event")} so far"
                    )
                );
            }
        } while (!answer.Done);

        await output.WriteLineAsync(
            Localized.Of(
                $"{(token is null ? Localized.Of($"Found") : Localized.Of($"Deleted"))}: {Terminal.Count(records, "record")}, "
                    + $"{Terminal.Count(events, "archived event")}, {Terminal.Count(deadLetters, "dead letter")}."
            )
        );
        if (closingRows > 0)
        {
            await output.WriteLineAsync(
                token is null
                    ? Localized.Of(
                        $"{Terminal.Count(closingRows, "row")} of closings found. A closing keeps its version and says how many rows were erased."
                    )
                    : Localized.Of(
                        $"{Terminal.Count(closingRows, "row")} of closings deleted. A closing keeps its version and says how many rows were erased."
                    )
            );
        }

        if (comparisonRows > 0)
        {
            await output.WriteLineAsync(
                $"{Terminal.Count(comparisonRows, "row")} of comparisons with Feishu's attendance {(token is null ? "found" : "deleted")}."
            );
        }

        if (shared > 0)
        {
            await output.WriteLineAsync(
                shared == 1
                    ? Localized.Of($"1 record among them also names other employees.")
                    : Localized.Of($"{Terminal.Text(shared)} records among them also name other employees.")
            );
        }

        if (answer.MoreDeadLetters)
        {
            await output.WriteLineAsync(
                Localized.Of(
                    $"Not all dead letters could be searched. Resend or purge dead letters, then run the command again."
                )
            );
        }

        await output.WriteLineAsync(
            token is not null
                ? Localized.Of($"The log has this as erasure {answer.ErasureId}.")
                : TokenOption.Hint(answer.Token)
        );
        return answer.MoreDeadLetters ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Parameters(
        string? userId,
        string? token,
        string? after
    ) => [new("user_id", userId), new("apply", token), new("after", after)];
}
