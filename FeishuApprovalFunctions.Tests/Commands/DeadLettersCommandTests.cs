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
        "purge --yes",
        """{"purged":250,"more":true}""",
        "250 dead letters purged.|There may be more: run the command again.|"
    )]
    [InlineData("purge --yes", """{"purged":1,"more":false}""", "1 dead letter purged.|")]
    public async Task It_says_whether_a_running_server_has_more(string command, string answer, string said)
    {
        await using var host = await StubServer.StartAsync((200, answer));

        var cli = await Cli.RunAsync(["dead-letters", .. command.Split(' '), "--url", host.Url, "--key", "a-key"]);

        Assert.Equal((0, said), (cli.ExitCode, cli.Output.Replace(Environment.NewLine, "|", StringComparison.Ordinal)));
    }
}
