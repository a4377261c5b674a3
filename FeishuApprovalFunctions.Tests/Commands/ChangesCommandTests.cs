using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Local.Commands.Servers;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Commands;

public sealed class ChangesCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_changes_of_a_data_folder_are_lines_and_the_cursor_continues()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            Payload.LeaveMessage(),
            Payload.LeaveMessage("event-2", "i\u001b[2J")
        );

        var cli = await Cli.RunAsync("changes", "--data", _folder.Path);

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        string[] lines = cli.Output.TrimEnd().Split('\n');
        Assert.Matches(
            @"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+08:00  instance-1  leave approved a-user 2024-09-05T12:00:00\+08:00 ",
            lines[0]
        );
        Assert.Contains(@"  i\u001b[2J  leave ", lines[1], StringComparison.Ordinal);
        Assert.Equal("2 changes.", lines[2].TrimEnd());
        Assert.StartsWith("To continue: --after ", lines[3], StringComparison.Ordinal);

        await TestServer.WriteEventsAsync(_folder, Payload.LeaveMessage("event-3", "instance-3"));
        string cursor = lines[3].Split(' ')[^1].TrimEnd();
        var again = await Cli.RunAsync("changes", "--data", _folder.Path, "--after", cursor);
        Assert.Contains("  instance-3  leave ", again.Output, StringComparison.Ordinal);
        Assert.Contains("1 change.", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_is_a_change_a_line_as_the_server_answers_it_and_each_has_its_cursor()
    {
        await TestServer.WriteEventsAsync(
            _folder,
            Enumerable.Range(0, 250).Select(i => Payload.LeaveMessage($"event-{i}", $"instance-{i}"))
        );
        await using var host = await TestServer.StartAsync(_folder, TestServer.Keyed("an admin key of tests"));
        string[] server = ["--url", host.Address.ToString(), "--key", "an admin key of tests-of-reads"];

        var cli = await Cli.RunAsync(["changes", "--json", .. server]);

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        var changes = cli.Output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(
            Enumerable.Range(0, 250).Select(i => $"instance-{i}"),
            changes.Select(change => (string?)change["instance_code"])
        );
        Assert.All(changes, change => Assert.Equal("leave", (string?)change["record"]!["kind"]));
        var rest = await Cli.RunAsync(["changes", "--json", "--after", (string)changes[247]["cursor"]!, .. server]);
        Assert.Equal(cli.Output.TrimEnd().Split('\n')[248..], rest.Output.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("changes --url http://a --data d", "Give either --data or --url, not both.")]
    [InlineData(
        "changes --url localhost",
        "\"localhost\" is not an address; write it like http://127.0.0.1:7071. See feishu-approval changes --help."
    )]
    [InlineData(
        "changes --data /nowhere",
        "There is no database in /nowhere. Name the data folder of serve with --data."
    )]
    public async Task A_wrong_argument_is_one_line_and_exit_code_2(string arguments, string line)
    {
        var cli = await Cli.RunAsync(arguments.Split(' '));

        Assert.Equal((2, string.Empty, line), (cli.ExitCode, cli.Output, cli.Error.TrimEnd()));
    }

    [Fact]
    public async Task A_wrong_cursor_is_the_servers_sentence_and_exit_code_2()
    {
        await TestServer.WriteEventsAsync(_folder, Payload.LeaveMessage());

        var cli = await Cli.RunAsync("changes", "--data", _folder.Path, "--after", "nothing");

        Assert.Equal(2, cli.ExitCode);
        Assert.StartsWith("after is not a cursor of this feed.", cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_prints_changes_as_they_come_until_it_is_stopped()
    {
        var time = new WatchedTimeProvider();
        using var stop = new CancellationTokenSource();
        var asked = new List<string?>();
        Queue<ChangesPage> answers = new([
            Answer("c1", true, "a", "b"),
            Answer("c2", false, "c"),
            Answer("c2", false),
            Answer("c3", false, "d"),
        ]);
        var printed = new List<string?>();
        var reader = new ChangeReader(
            (after, _) =>
            {
                asked.Add(after);
                return Task.FromResult(answers.Dequeue());
            },
            time
        );

        var running = reader.RunAsync(
            null,
            follows: true,
            change => printed.Add(change.GetProperty("instance_code").GetString()),
            stop.Token
        );
        Assert.Equal(["a", "b", "c"], printed);
        for (int poll = 0; poll < 2; poll++)
        {
            await time.WhenTimerIsSet();
            Assert.Equal(ChangeReader.Interval, time.AdvanceToNextTimer());
        }

        await time.WhenTimerIsSet();
        await stop.CancelAsync();

        Assert.Equal(4, await running);
        Assert.Equal(["a", "b", "c", "d"], printed);
        Assert.Equal([null, "c1", "c2", "c2"], asked);
        Assert.Equal("c3", reader.Cursor);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"changes":null,"next_cursor":"c","has_more":false}""")]
    [InlineData("""{"changes":[],"next_cursor":null,"has_more":false}""")]
    [InlineData("""{"changes":[],"next_cursor":"c"}""")]
    [InlineData("""{"changes":[{}],"next_cursor":"c","has_more":false}""")]
    [InlineData(
        """{"changes":[{"instance_code":"i","cursor":"c","changed_at":"soon","record":null}],"next_cursor":"c","has_more":false}"""
    )]
    public void An_answer_that_is_none_is_refused(string body) =>
        Assert.Throws<UsageException>(() =>
            ServerConnection.Read(new Uri("http://a"), Encoding.UTF8.GetBytes(body), ChangesPage.Read)
        );

    public void Dispose() => _folder.Dispose();

    private static ChangesPage Answer(string next, bool hasMore, params string[] codes) =>
        new([.. codes.Select(code => JsonElement.Parse($$"""{"instance_code":"{{code}}"}"""))], next, hasMore);
}
