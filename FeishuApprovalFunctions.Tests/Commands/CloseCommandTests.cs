using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Commands;

public sealed partial class CloseCommandTests : IDisposable
{
    private const string Key = "0123456789abcdef";

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_month_of_a_folder_is_closed_and_its_server_lists_it()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i", "u1"), Leave("j", "u2"));

        var cli = await Cli.RunAsync("close", "2024-09", "--data", _folder.Path, "--by", "李娜");

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.StartsWith(
            "2024-09 (2024-09-01 to 2024-09-30) is closed as version 1: 4 days of employees, SHA-256 ",
            cli.Output,
            StringComparison.Ordinal
        );
        await using var server = await TestServer.StartAsync(_folder, TestServer.Keyed(Key));
        var again = await Cli.RunAsync(
            "close",
            "2024-09",
            "--url",
            server.Address.ToString(),
            "--key",
            Key,
            "--by",
            "李娜"
        );
        Assert.Contains("is closed as version 2: 4 days of employees", again.Output, StringComparison.Ordinal);

        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Add("x-functions-key", Key);
        var listed = JsonNode.Parse(await http.GetStringAsync("api/closings?month=2024-09"))!["items"]!.AsArray();
        Assert.Equal(["1 李娜", "2 李娜"], listed.Select(closing => $"{closing!["version"]} {closing["closed_by"]}"));
        var changes = JsonNode.Parse(await http.GetStringAsync("api/closings/2024-09/changes"))!;
        Assert.Empty(changes["items"]!.AsArray());
    }

    [Fact]
    public async Task A_dead_letter_of_the_month_refuses_the_close_unless_it_is_named()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i", "u1"));
        await TestServer.WriteDeadLetterAsync(_folder, Subscriptions.Leave, Leave("dead", "u1"));

        var refused = await Cli.RunAsync("close", "2024-09", "--data", _folder.Path);
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(
            "2024-09 is not closed: 1 dead letter may change it (event-dead). Wait for events, resend dead letters, rebuild records, and close it "
                + "then. Or close it with --with-open, which names them in the closing.",
            refused.Error.Trim()
        );

        var closed = await Cli.RunAsync("close", "2024-09", "--data", _folder.Path, "--with-open");
        Assert.Equal((0, string.Empty), (closed.ExitCode, closed.Error));
        Assert.Contains("  open: dead letter event-dead", closed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_waits_in_the_folder_refuses_the_close_and_still_waits_after_it()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i", "u1"));
        await TestServer.WriteWaitingAsync(_folder, Leave("waits", "u1"));

        for (int run = 0; run < 2; run++)
        {
            var refused = await Cli.RunAsync("close", "2024-09", "--data", _folder.Path);
            Assert.Equal(2, refused.ExitCode);
            Assert.StartsWith(
                "2024-09 is not closed: 1 event is not applied yet (event-waits).",
                refused.Error,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task An_erasure_removes_the_rows_of_closings()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("i", "u1"), Leave("j", "u2"));
        Assert.Equal(0, (await Cli.RunAsync("close", "2024-09", "--data", _folder.Path)).ExitCode);

        var counted = await Cli.RunAsync("erase", "--user", "u1", "--data", _folder.Path);
        Assert.Contains("2 rows of closings found.", counted.Output, StringComparison.Ordinal);
        string token = Token().Match(counted.Output).Value;
        var erased = await Cli.RunAsync("erase", "--user", "u1", "--data", _folder.Path, "--apply", token);

        Assert.Equal((0, string.Empty), (erased.ExitCode, erased.Error));
        Assert.Contains("2 rows of closings deleted.", erased.Output, StringComparison.Ordinal);
        await using var server = await TestServer.StartAsync(_folder, TestServer.Keyed(Key));
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Add("x-functions-key", Key);
        var view = JsonNode.Parse(await http.GetStringAsync("api/closings/2024-09"))!;
        Assert.Equal(["u2", "u2"], view["days"]!.AsArray().Select(day => (string?)day!["user_id"]));
        Assert.Equal((4, 2), ((int)view["closing"]!["rows"]!, (int)view["closing"]!["erased"]!["rows"]!));
        var changes = JsonNode.Parse(await http.GetStringAsync("api/closings/2024-09/changes"))!;
        Assert.Empty(changes["items"]!.AsArray());
    }

    public void Dispose() => _folder.Dispose();

    private static EventMessage Leave(string code, string user) =>
        Payload.V1Message(
            "leave_approval",
            $"event-{code}",
            code,
            new JsonObject
            {
                ["employee_id"] = user,
                ["leave_unit"] = "day",
                ["leave_interval"] = 172_800,
                ["leave_start_time"] = "2024-09-05 00:00:00",
                ["leave_end_time"] = "2024-09-07 00:00:00",
            }
        );

    [GeneratedRegex(@"(?<=--apply )\S+")]
    private static partial Regex Token();
}
