namespace FeishuApproval.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("sned", "There is no command \"sned\"; there are serve, demo, doctor, subscribe, unsubscribe, reconcile, simulate-platform, send, export, dead-letters, replay, rebuild, erase. See feishu-approval --help.")]
    [InlineData("--prot 1", "Unrecognized command or argument '--prot'. See feishu-approval serve --help.")]
    [InlineData("demo --fast", "Unrecognized command or argument '--fast'. See feishu-approval demo --help.")]
    [InlineData("send", "URL is missing. See feishu-approval send --help.")]
    [InlineData("send localhost", "\"localhost\" is no address; write it like http://127.0.0.1:7071. See feishu-approval send --help.")]
    [InlineData("send ftp://a", "\"ftp://a\" is no address; write it like http://127.0.0.1:7071. See feishu-approval send --help.")]
    [InlineData("send http://a b", "Unrecognized command or argument 'b'. See feishu-approval send --help.")]
    [InlineData("send http://a --count 0", "--count wants a whole number from 1 to 10000000, not \"0\". See feishu-approval send --help.")]
    [InlineData("send http://a --count many", "--count wants a whole number from 1 to 10000000, not \"many\". See feishu-approval send --help.")]
    [InlineData("send http://a --rate 0", "--rate wants a number from 0.001 to 1000000, not \"0\". See feishu-approval send --help.")]
    [InlineData("send http://a --concurrency 5000", "--concurrency wants a whole number from 1 to 1024, not \"5000\". See feishu-approval send --help.")]
    [InlineData("send http://a --duplicates NaN", "--duplicates wants a number from 0 to 10, not \"NaN\". See feishu-approval send --help.")]
    [InlineData("send http://a --tamper all", "--tamper wants one of signature|body|stale|token, not \"all\". See feishu-approval send --help.")]
    [InlineData("send http://a --count", "Required argument missing for option: '--count'. See feishu-approval send --help.")]
    [InlineData("send http://a --plain --tamper stale", "Without an Encrypt Key nothing is signed, so only --tamper token makes a forgery.")]
    [InlineData("send http://a --log /nowhere/at/all", "--log \"/nowhere/at/all\" cannot be written: ", true)]
    [InlineData("send http://a --event leave", "\"leave\" is no event type, sample or file. Event types: leave_approval,", true)]
    [InlineData("export", "Option '--from' is required. See feishu-approval export --help.")]
    [InlineData("export --from today --to 2024-09-30 --out f", "--from wants a day like 2024-09-05, not \"today\". See feishu-approval export --help.")]
    [InlineData("export --from 2024-09-30 --to 2024-09-01 --out f", "--to lies before --from.")]
    [InlineData("export --from 2024-09-01 --to 2024-09-30", "Option '--out' is required. See feishu-approval export --help.")]
    [InlineData("export --from 2024-09-01 --to 2024-09-30 --out f --format xml", "--format wants one of csv|xlsx|json, not \"xml\". See feishu-approval export --help.")]
    [InlineData("export --from 2024-09-01 --to 2024-09-30 --out f --status reverted", "--status wants one of approved|all, not \"reverted\". See feishu-approval export --help.")]
    [InlineData("export --from 2024-09-01 --to 2024-09-30 --out f --url localhost", "\"localhost\" is no address; write it like http://127.0.0.1:7071. See feishu-approval export --help.")]
    [InlineData("export --from 2024-09-01 --to 2024-09-30 --out f --url http://a --data d", "Give either --data or --url, not both.")]
    [InlineData("export --from 2024-09-01 --to 2024-09-30 --out /nowhere/at/all", "--out \"/nowhere/at/all\" cannot be written: ", true)]
    [InlineData("export --from 2024-09-01 --to 2024-09-30 --out /tmp/never-written.csv --data /nowhere", "There is no journal in /nowhere. Name the data folder of serve with --data, or a host that runs with --url.")]
    [InlineData("export --from 2024-09-01 --to 2024-09-30 --out /tmp/never-written.csv --url http://127.0.0.1:1", "http://127.0.0.1:1/ cannot be reached: ", true)]
    public async Task A_wrong_argument_is_one_line_on_stderr_and_exit_code_2(string arguments, string line, bool more = false)
    {
        var cli = await Cli.RunAsync(arguments.Split(' '));

        Assert.Equal(2, cli.ExitCode);
        Assert.Empty(cli.Output);
        string said = Assert.Single(cli.Error.TrimEnd().Split('\n'));
        if (more) Assert.StartsWith(line, said, StringComparison.Ordinal);
        else Assert.Equal(line, said);
    }

    [Theory]
    [InlineData("--help", "feishu-approval demo")]
    [InlineData("-h", "feishu-approval send http://127.0.0.1:7071")]
    [InlineData("serve --help", "feishu-approval serve")]
    [InlineData("demo --help", "feishu-approval demo")]
    [InlineData("send --help", "feishu-approval send http://127.0.0.1:7071 --tamper signature")]
    [InlineData("export --help", "feishu-approval export --from 2024-09-01 --to 2024-09-30 --out september.csv")]
    [InlineData("send --count many --help", "feishu-approval send http://127.0.0.1:7071")]
    public async Task Help_ends_with_examples(string arguments, string example)
    {
        var cli = await Cli.RunAsync(arguments.Split(' '));

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Contains(example, cli.Output[cli.Output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--event")]
    [InlineData("--count")]
    [InlineData("--rate")]
    [InlineData("--concurrency")]
    [InlineData("--duplicates")]
    [InlineData("--shuffle")]
    [InlineData("--plain")]
    [InlineData("--tamper")]
    [InlineData("--encrypt-key")]
    [InlineData("--token")]
    [InlineData("--log")]
    public async Task The_help_of_send_names_every_option(string option) =>
        Assert.Contains($"  {option}", (await Cli.RunAsync("send", "--help")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task The_version_is_told() => Assert.Equal(0, (await Cli.RunAsync("--version")).ExitCode);
}
