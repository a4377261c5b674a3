using System.CommandLine;
using System.Text.Json;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Local.Commands;

/// <summary><c>erase</c>: removes an employee's data from a running server, or from the data folder of a stopped one.</summary>
internal sealed class EraseCommand
{
    private readonly ServerOptions _server = new();
    private readonly Option<string> _user =
        new("--user") { Description = "The employee's user_id or open_id.", HelpName = "ID", Required = true };
    private readonly Option<bool> _confirm =
        new("--confirm") { Description = "Delete the employee's data; without this option it is only counted." };

    private EraseCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Create() => new EraseCommand().Build();

    private CommandWithExamples Build()
    {
        var command = new CommandWithExamples(
            "erase",
            "Removes an employee's data from a server or a data folder: records, stored and archived events, index, dead letters. "
            + "Counts only, unless --confirm is given.",
            "erase --url http://127.0.0.1:7071 --key KEY --user 9c7b1a2d",
            "erase --url https://example.azurewebsites.net --key KEY --user 9c7b1a2d --confirm")
        {
            _user, _confirm,
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
        long records = 0, shared = 0, events = 0, deadLetters = 0;
        string? after = null, erasureId;
        bool isDone, hasMore;
        do
        {
            (after, erasureId, isDone, hasMore) = await client.AskAsync(
                HttpMethod.Post, Routes.Erase, Parameters(parsed.GetValue(_user), confirm, after), Read, stop);
            if (!isDone)
            {
                await output.WriteLineAsync($"{Terminal.Count(records, "record")} and {Terminal.Count(events, "archived event")} so far");
            }
        }
        while (!isDone);

        await output.WriteLineAsync(
            $"{(confirm ? "Deleted" : "Found")}: {Terminal.Count(records, "record")}, "
            + $"{Terminal.Count(events, "archived event")}, {Terminal.Count(deadLetters, "dead letter")}.");
        if (shared > 0)
        {
            await output.WriteLineAsync(
                $"{Terminal.Count(shared, "overtime record")} among them also {(shared == 1 ? "names" : "name")} other employees.");
        }

        if (hasMore)
        {
            await output.WriteLineAsync(
                "Not all dead letters could be searched. Resend or purge dead letters, then run the command again.");
        }

        await output.WriteLineAsync(
            confirm ? $"The log has this as erasure {erasureId}." : "Nothing was changed. Add --confirm to delete.");
        return hasMore ? ExitCodes.Failure : ExitCodes.Success;

        (string? Next, string? ErasureId, bool IsDone, bool HasMore) Read(JsonElement answer)
        {
            records += Count(answer, "records");
            shared += Count(answer, "shared_records");
            events += Count(answer, "events");
            deadLetters += Count(answer, "dead_letters");
            return (
                answer.GetProperty("next").GetString(),
                answer.GetProperty("erasure_id").GetString(),
                answer.GetProperty("done").GetBoolean(),
                answer.GetProperty("more_dead_letters").GetBoolean());
        }
    }

    private static long Count(JsonElement answer, string name) => answer.GetProperty(name).GetInt64();

    private static IEnumerable<KeyValuePair<string, string?>> Parameters(string? userId, bool confirm, string? after) =>
        [new("user_id", userId), new("confirm", confirm ? "erase" : null), new("after", after)];
}
