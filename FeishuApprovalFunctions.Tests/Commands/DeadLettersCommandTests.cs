namespace FeishuApproval.Tests.Commands;

public sealed class DeadLettersCommandTests
{
    [Theory]
    [InlineData(
        "resend",
        """{"resent":250,"kept":[],"more":true}""",
        "250 dead letters applied, 0 failed again.|There may be more: run the command again.|"
    )]
    [InlineData("resend", """{"resent":1,"kept":[],"more":false}""", "1 dead letter applied, 0 failed again.|")]
    [InlineData(
        "purge --apply 1-2",
        """{"dry_run":false,"found":250,"purged":250,"more":true,"token":null}""",
        "250 dead letters purged.|There may be more: run the command again.|"
    )]
    [InlineData(
        "purge --apply 1-2",
        """{"dry_run":false,"found":1,"purged":1,"more":false,"token":null}""",
        "1 dead letter purged.|"
    )]
    [InlineData(
        "purge",
        """{"dry_run":true,"found":2,"purged":0,"more":false,"token":"1-2"}""",
        "Found: 2 dead letters. Purged dead letters are never applied. List them with dead-letters list.|"
            + "Nothing was changed. To delete exactly this, add --apply 1-2|"
    )]
    [InlineData(
        "purge --subscription archive",
        """{"dry_run":true,"found":0,"purged":0,"more":false,"token":"1-2"}""",
        "Found: 0 dead letters. Dead letters of archive are events that the archive lacks: purged, they can never be replayed. List them "
            + "with dead-letters list.|Nothing was changed.|"
    )]
    public async Task It_says_whether_a_running_server_has_more(string command, string answer, string said)
    {
        await using var host = await StubServer.StartAsync((200, answer));

        var cli = await Cli.RunAsync(["dead-letters", .. command.Split(' '), "--url", host.Url, "--key", "a-key"]);

        Assert.Equal((0, said), (cli.ExitCode, cli.Output.Replace(Environment.NewLine, "|", StringComparison.Ordinal)));
    }
}
