using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FeishuApproval.Local.Commands;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Commands;

public sealed class ReplayCommandTests : IDisposable
{
    private const string Key = "a-key";
    private const string Nothing = "Nothing was changed. Add --apply to replay them.";

    private static readonly DateTimeOffset Received = TestTime.Start;

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Without_apply_events_are_only_counted()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("1"), Leave("2"), Leave("3"));
        await using var host = await StartAsync();

        var cli = await ReplayAsync(host, "--from", Time(0));

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal(
            [$"{Time(3)}: 3 events read, 3 matched, 0 applied, 0 already applied, 0 failed", Nothing],
            Lines(cli)
        );
    }

    [Fact]
    public async Task With_apply_missing_events_are_applied_and_others_stay()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("1"), Leave("3"));
        await TestServer.WriteDeadLetterAsync(_folder, Subscriptions.Leave, Leave("2"));
        await using var host = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await ReadAsync(host, "2"));

        var cli = await ReplayAsync(host, "--from", Time(0), "--apply", "--rate", "1000");
        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal([$"{Time(3)}: 3 events read, 3 matched, 1 applied, 2 already applied, 0 failed"], Lines(cli));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(host, "2"));

        var again = await ReplayAsync(host, "--from", Time(0), "--apply", "--rate", "1000");
        Assert.Equal([$"{Time(3)}: 3 events read, 3 matched, 0 applied, 3 already applied, 0 failed"], Lines(again));
    }

    [Theory]
    [InlineData("--from 2023-11-14T22:13:22Z", 2, 2)]
    [InlineData("--from 2023-11-14T22:13:22Z --to 2023-11-14T22:13:23Z", 1, 1)]
    [InlineData("--from 2023-11-14 --instance instance-2", 3, 1)]
    [InlineData("--from 2023-11-14 --type leave_approval_revert", 3, 0)]
    [InlineData("--from 2023-11-14 --target overtime", 3, 0)]
    [InlineData("--from 2023-11-14 --tenant another", 0, 0)]
    public async Task Only_requested_events_are_counted(string arguments, int read, int matched)
    {
        await TestServer.WriteEventsAsync(_folder, Leave("1"), Leave("2"), Leave("3"));
        await using var host = await StartAsync();

        var cli = await ReplayAsync(host, arguments.Split(' '));

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.EndsWith(
            $": {(read == 1 ? "1 event" : $"{read} events")} read, {matched} matched, 0 applied, 0 already applied, 0 failed",
            Lines(cli)[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task It_continues_after_a_position()
    {
        await TestServer.WriteEventsAsync(_folder, Leave("1"), Leave("2"), Leave("3"));
        await using var host = await StartAsync();
        string place = string.Create(CultureInfo.InvariantCulture, $"{ColumnValue.Of(Received.AddSeconds(1))}:1");

        var cli = await ReplayAsync(host, "--from", Time(0), "--after", place);

        Assert.Equal(
            [$"{Time(3)}: 2 events read, 2 matched, 0 applied, 0 already applied, 0 failed", Nothing],
            Lines(cli)
        );
    }

    [Fact]
    public async Task An_archive_with_nothing_in_the_range_is_at_its_end()
    {
        await using var host = await StartAsync();

        var cli = await ReplayAsync(host, "--from", Time(0));

        Assert.Equal(0, cli.ExitCode);
        Assert.Equal(["Done: 0 events read, 0 matched, 0 applied, 0 already applied, 0 failed", Nothing], Lines(cli));
    }

    [Fact]
    public async Task An_event_that_fails_is_exit_code_1()
    {
        await using var host = await StubServer.StartAsync(Answer(read: 3, failed: 1));

        var cli = await ReplayAsync(host, "--apply");

        Assert.Equal(1, cli.ExitCode);
        Assert.Equal(
            ["2023-11-15T00:00:00+00:00: 3 events read, 3 matched, 2 applied, 0 already applied, 1 failed"],
            Lines(cli)
        );
    }

    [Fact]
    public async Task Calls_continue_where_the_last_one_ended_with_a_line_for_each()
    {
        await using var host = await StubServer.StartAsync(
            Answer(read: 3, next: "one/a b"),
            Answer(read: 0, next: "two"),
            Answer(read: 4)
        );

        var cli = await ReplayAsync(host, "--apply", "--tenant", "a tenant", "--rate", "1.5");

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal(
            [
                "2023-11-15T00:00:00+00:00: 3 events read, 3 matched, 3 applied, 0 already applied, 0 failed",
                "2023-11-15T00:00:00+00:00: 3 events read, 3 matched, 3 applied, 0 already applied, 0 failed",
                "2023-11-15T00:00:00+00:00: 7 events read, 7 matched, 7 applied, 0 already applied, 0 failed",
            ],
            Lines(cli)
        );
        Assert.Equal([string.Empty, "one/a b", "two"], host.Calls.Select(call => call["after"].ToString()));
        Assert.All(
            host.Calls,
            call =>
                Assert.Equal(
                    ("2023-11-14", "a tenant", "1.5", "yes"),
                    (
                        call["from"].ToString(),
                        call["tenant_key"].ToString(),
                        call["rate"].ToString(),
                        call["apply"].ToString()
                    )
                )
        );
        Assert.NotEmpty(Assert.Single(host.Calls.Select(call => call["to"].ToString()).Distinct()));
    }

    [Theory]
    [InlineData(null, "The store is unavailable.")]
    [InlineData("place", "The store is unavailable. Continue with --to 2023-11-16 --after place")]
    public async Task An_unavailable_store_is_exit_code_1_with_how_to_continue(string? next, string line)
    {
        await using var host = await StubServer.StartAsync(Answer(read: next is null ? 0 : 2, next, away: true));

        var cli = await ReplayAsync(host, "--to", "2023-11-16", "--apply");

        Assert.Equal((1, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal(
            [
                next is null
                    ? "Not started: 0 events read, 0 matched, 0 applied, 0 already applied, 0 failed"
                    : "2023-11-15T00:00:00+00:00: 2 events read, 2 matched, 2 applied, 0 already applied, 0 failed",
                line,
            ],
            Lines(cli)
        );
    }

    [Fact]
    public async Task A_refusal_in_the_middle_is_reported_with_how_to_continue()
    {
        await using var host = await StubServer.StartAsync(
            Answer(read: 2, next: "place"),
            (503, """{"detail":"a reason"}""")
        );

        var cli = await ReplayAsync(host, "--to", "2023-11-16", "--apply");

        Assert.Equal((2, "The server answered 503: a reason"), (cli.ExitCode, cli.Error.Trim()));
        Assert.Equal("It ended early. Continue with --to 2023-11-16 --after place", Lines(cli)[^1]);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_with_how_to_continue()
    {
        await using var host = await StubServer.StartAsync();
        using var output = new StringWriter();

        int exitCode = await CommandLine.RunAsync(
            ["replay", "--url", host.Url, "--from", "2023-11-14", "--to", "2023-11-16", "--after", "place"],
            output,
            output,
            new CancellationToken(canceled: true)
        );

        Assert.Equal(
            (1, "It ended early. Continue with --to 2023-11-16 --after place"),
            (exitCode, output.ToString().Trim())
        );
        Assert.Empty(host.Calls);
    }

    [Theory]
    [InlineData("", "Option '--from' is required. See feishu-approval replay --help.")]
    [InlineData(
        "--from 2023-11-14 --data /nowhere",
        "There is no database in /nowhere. Name the data folder of serve with --data."
    )]
    [InlineData(
        "--from 2023-11-14 --url localhost",
        "\"localhost\" is not an address; write it like http://127.0.0.1:7071."
    )]
    [InlineData(
        "--from 2023-11-14 --url http://a --rate 0",
        "--rate must be a number from 0.001 to 1000, not \"0\". See feishu-approval replay --help."
    )]
    public async Task A_wrong_argument_is_one_line_on_stderr_and_exit_code_2(string arguments, string line)
    {
        var cli = await Cli.RunAsync(["replay", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((2, string.Empty, line), (cli.ExitCode, cli.Output, cli.Error.TrimEnd()));
    }

    [Theory]
    [InlineData("--key", "another")]
    [InlineData("--key", "")]
    public async Task A_wrong_key_is_one_sentence(params string[] key)
    {
        await using var host = await StartAsync();

        var cli = await Cli.RunAsync(["replay", "--url", host.Address.ToString(), "--from", Time(0), .. key]);

        Assert.Equal((2, string.Empty), (cli.ExitCode, cli.Output));
        Assert.StartsWith(
            "The server answered 401: ",
            Assert.Single(cli.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("--from soon", "The server answered 400: from is \"soon\"; it is a time as ISO 8601")]
    [InlineData("--from 2023-11-14 --to 2023-11-13", "The server answered 400: to has to be later than from.")]
    [InlineData(
        "--from 2023-11-14 --target leaves",
        "The server answered 400: target is \"leaves\"; it is one of leave, overtime, remedy, trip, out, shift, revert, status, snapshot, approver-task, details, people-leave."
    )]
    [InlineData("--from 2023-11-14 --after nowhere", "The server answered 400: Invalid after. Pass next unchanged.")]
    public async Task A_refusal_of_the_server_is_one_sentence(string arguments, string sentence)
    {
        await using var host = await StartAsync();

        var cli = await ReplayAsync(host, arguments.Split(' '));

        Assert.Equal(2, cli.ExitCode);
        Assert.StartsWith(sentence, cli.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Lines(Cli cli) => cli.Output.TrimEnd().Split(Environment.NewLine);

    /// <summary>Event 1 was received in second 1, and so on.</summary>
    private static string Time(int second) =>
        Received.AddSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static Task<Cli> ReplayAsync(LocalServer host, params string[] arguments) =>
        Cli.RunAsync(["replay", "--url", host.Address.ToString(), "--key", Key, .. arguments]);

    private static Task<Cli> ReplayAsync(StubServer host, params string[] arguments) =>
        Cli.RunAsync(["replay", "--url", host.Url, "--key", Key, "--from", "2023-11-14", .. arguments]);

    /// <summary>The answer to one call of a replay.</summary>
    private static (int Status, string Body) Answer(int read, string? next = null, int failed = 0, bool away = false)
    {
        var answer = new JsonObject
        {
            ["dry_run"] = false,
            ["read"] = read,
            ["matched"] = read,
            ["applied"] = read - failed,
            ["already_applied"] = 0,
            ["failed"] = failed,
            ["store_unavailable"] = away,
            ["done"] = next is null && !away,
            ["next"] = next,
        };
        if (read > 0)
            answer["at"] = "2023-11-15T00:00:00+00:00";
        return (200, answer.ToJsonString());
    }

    private static async Task<HttpStatusCode> ReadAsync(LocalServer host, string number)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(
            new Uri(host.Address, $"/api/attendance/instance-{number}?code={Key}")
        );
        return response.StatusCode;
    }

    private static EventMessage Leave(string number) =>
        Payload.LeaveMessage($"event-{number}", $"instance-{number}") with
        {
            ReceivedAt = Received.AddSeconds(int.Parse(number, CultureInfo.InvariantCulture)),
        };

    private Task<LocalServer> StartAsync() => TestServer.StartAsync(_folder, TestServer.Keyed(Key));
}
