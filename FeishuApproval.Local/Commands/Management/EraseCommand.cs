using System.CommandLine;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;

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
    private readonly Option<bool> _confirm = new("--confirm")
    {
        Description = "Delete the employee's data; without this option it is only counted.",
    };

    private EraseCommand() { }

    /// <summary>Creates the command.</summary>
    public static Command Create() => new EraseCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "erase",
            "Deletes an employee's data. It deletes records, stored and archived events, index entries and dead letters of a server or a "
                + "data folder. It only counts them, unless --confirm is given.",
            "erase --url http://127.0.0.1:7071 --key KEY --user 9c7b1a2d",
            "erase --url https://example.azurewebsites.net --key KEY --user 9c7b1a2d --confirm"
        )
        {
            _user,
            _confirm,
        };
        _server.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        bool confirm = parsed.GetValue(_confirm);
        using var client = _server.CreateClient(parsed, writes: confirm);
        var output = parsed.InvocationConfiguration.Output;
        long records = 0,
            shared = 0,
            events = 0,
            deadLetters = 0;
        ErasureAnswer answer;
        string? after = null;
        do
        {
            answer = await client.AskAsync(
                HttpMethod.Post,
                Routes.Erase,
                Parameters(parsed.GetValue(_user), confirm, after),
                ManagementJson.Instance.ErasureAnswer,
                stop
            );
            records += answer.Records;
            shared += answer.SharedRecords;
            events += answer.Events;
            deadLetters += answer.DeadLetters;
            after = answer.Next;
            if (!answer.Done)
            {
                await output.WriteLineAsync(
                    $"{Terminal.Count(records, "record")} and {Terminal.Count(events, "archived event")} so far"
                );
            }
        } while (!answer.Done);

        await output.WriteLineAsync(
            $"{(confirm ? "Deleted" : "Found")}: {Terminal.Count(records, "record")}, "
                + $"{Terminal.Count(events, "archived event")}, {Terminal.Count(deadLetters, "dead letter")}."
        );
        if (shared > 0)
        {
            await output.WriteLineAsync(
                $"{Terminal.Count(shared, "overtime record")} among them also {(shared == 1 ? "names" : "name")} other employees."
            );
        }

        if (answer.MoreDeadLetters)
        {
            await output.WriteLineAsync(
                "Not all dead letters could be searched. Resend or purge dead letters, then run the command again."
            );
        }

        await output.WriteLineAsync(
            confirm
                ? $"The log has this as erasure {answer.ErasureId}."
                : "Nothing was changed. Add --confirm to delete."
        );
        return answer.MoreDeadLetters ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Parameters(string? userId, bool confirm, string? after) =>
        [new("user_id", userId), new("confirm", confirm ? "erase" : null), new("after", after)];
}
