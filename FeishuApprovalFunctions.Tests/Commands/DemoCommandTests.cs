namespace FeishuApproval.Tests.Commands;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task The_demo_is_as_promised_and_shows_the_records()
    {
        var cli = await Cli.RunAsync("demo");

        Assert.True(cli.ExitCode == 0, cli.Output + cli.Error);
        Assert.DoesNotContain("  ✗ ", cli.Output, StringComparison.Ordinal);
        Assert.Contains("All 37 checks are as promised.", cli.Output, StringComparison.Ordinal);
        Assert.Matches(@"CEF48CEE… +leave approved +g6964xxx +2024-09-05 00:00 +36 +2", cli.Output);
        Assert.All(cli.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.Contains("serve", cli.Output[cli.Output.IndexOf("Next:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }
}
