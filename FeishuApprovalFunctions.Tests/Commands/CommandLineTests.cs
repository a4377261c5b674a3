using FeishuApproval.Local.Commands.Servers;

namespace FeishuApproval.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("sned", "There is no command \"sned\". Did you mean send? See feishu-approval --help.")]
    [InlineData(
        "dead-leters",
        "There is no command \"dead-leters\". Did you mean dead-letters? See feishu-approval --help."
    )]
    [InlineData("frobnicate", "There is no command \"frobnicate\". See feishu-approval --help.")]
    [InlineData(
        "serve --urls ;",
        "--urls \";\" is not a list of addresses. Write it like http://127.0.0.1:7071;",
        true
    )]
    [InlineData("serve --urls foo", "--urls \"foo\" is not a list of addresses. ", true)]
    [InlineData(
        "serve --urls http://127.0.0.1:70710",
        "--urls \"http://127.0.0.1:70710\" is not a list of addresses. ",
        true
    )]
    [InlineData(
        "serve --urls https://127.0.0.1:7071",
        "--urls \"https://127.0.0.1:7071\" is not a list of addresses. ",
        true
    )]
    [InlineData("serve --config /nowhere/at/all.json", "--config \"/nowhere/at/all.json\" cannot be read: ", true)]
    [InlineData("send localhost:1 --event /proc/self/mem", "\"/proc/self/mem\" ", true)]
    [InlineData("--prot 1", "Unrecognized command or argument '--prot'. See feishu-approval serve --help.")]
    [InlineData("demo --fast", "Unrecognized command or argument '--fast'. See feishu-approval demo --help.")]
    [InlineData(
        "connect --definition a?b",
        "--definition \"a?b\" is neither an approval code nor an address with definitionCode=. See feishu-approval connect --help."
    )]
    [InlineData("send", "URL is missing. See feishu-approval send --help.")]
    [InlineData(
        "send localhost",
        "\"localhost\" is not an address; write it like http://127.0.0.1:7071. See feishu-approval send --help."
    )]
    [InlineData(
        "send ftp://a",
        "\"ftp://a\" is not an address; write it like http://127.0.0.1:7071. See feishu-approval send --help."
    )]
    [InlineData("send http://a b", "Unrecognized command or argument 'b'. See feishu-approval send --help.")]
    [InlineData(
        "send http://a --count 0",
        "--count must be a whole number from 1 to 10000000, not \"0\". See feishu-approval send --help."
    )]
    [InlineData(
        "send http://a --count many",
        "--count must be a whole number from 1 to 10000000, not \"many\". See feishu-approval send --help."
    )]
    [InlineData(
        "send http://a --rate 0",
        "--rate must be a number from 0.001 to 1000000, not \"0\". See feishu-approval send --help."
    )]
    [InlineData(
        "send http://a --concurrency 5000",
        "--concurrency must be a whole number from 1 to 1024, not \"5000\". See feishu-approval send --help."
    )]
    [InlineData(
        "send http://a --duplicates NaN",
        "--duplicates must be a number from 0 to 10, not \"NaN\". See feishu-approval send --help."
    )]
    [InlineData(
        "send http://a --tamper all",
        "--tamper must be one of signature|body|stale|token, not \"all\". See feishu-approval send --help."
    )]
    [InlineData(
        "send http://a --count",
        "Required argument missing for option: '--count'. See feishu-approval send --help."
    )]
    [InlineData(
        "send http://a --plain --tamper stale",
        "Without an Encrypt Key nothing is signed, so only --tamper token makes a forgery."
    )]
    [InlineData("send http://a --log /nowhere/at/all", "--log \"/nowhere/at/all\" cannot be written: ", true)]
    [InlineData(
        "send http://a --event leave",
        "\"leave\" is not an event type, a sample or a file. Event types: leave_approval,",
        true
    )]
    [InlineData("export", "Option '--from' is required. See feishu-approval export --help.")]
    [InlineData(
        "export --from today --to 2024-09-30 --out f",
        "--from must be a day like 2024-09-05, not \"today\". See feishu-approval export --help."
    )]
    [InlineData("export --from 2024-09-30 --to 2024-09-01 --out f", "--to is before --from.")]
    [InlineData(
        "export --from 2024-09-01 --to 2024-09-30",
        "Option '--out' is required. See feishu-approval export --help."
    )]
    [InlineData(
        "export --from 2024-09-01 --to 2024-09-30 --out f --format xml",
        "--format must be one of csv|xlsx|json, not \"xml\". See feishu-approval export --help."
    )]
    [InlineData(
        "export --from 2024-09-01 --to 2024-09-30 --out f --status reverted",
        "--status must be one of approved|all, not \"reverted\". See feishu-approval export --help."
    )]
    [InlineData(
        "export --from 2024-09-01 --to 2024-09-30 --out f --url localhost",
        "\"localhost\" is not an address; write it like http://127.0.0.1:7071. See feishu-approval export --help."
    )]
    [InlineData(
        "export --from 2024-09-01 --to 2024-09-30 --out f --url http://a --data d",
        "Give either --data or --url, not both."
    )]
    [InlineData(
        "export --from 2024-09-01 --to 2024-09-30 --out /nowhere/at/all.csv",
        "--out \"/nowhere/at/all.csv\" cannot be written: ",
        true
    )]
    [InlineData(
        "export --from 2024-09-01 --to 2024-09-30 --out /tmp/never-written.csv --data /nowhere",
        "There is no database in /nowhere. Name the data folder of serve with --data."
    )]
    [InlineData(
        "export --from 2024-09-01 --to 2024-09-30 --out /tmp/never-written.csv --url http://127.0.0.1:1",
        "http://127.0.0.1:1/ cannot be reached: ",
        true
    )]
    public async Task A_wrong_argument_is_one_line_on_stderr_and_exit_code_2(
        string arguments,
        string line,
        bool more = false
    )
    {
        var cli = await Cli.RunAsync(arguments.Split(' '));

        Assert.Equal(2, cli.ExitCode);
        Assert.Empty(cli.Output);
        string said = Assert.Single(cli.Error.TrimEnd().Split('\n'));
        if (more)
            Assert.StartsWith(line, said, StringComparison.Ordinal);
        else
            Assert.Equal(line, said);
    }

    [Theory]
    [InlineData("--help", "feishu-approval demo")]
    [InlineData("-h", "feishu-approval send http://127.0.0.1:7071")]
    [InlineData("serve --help", "feishu-approval serve")]
    [InlineData("demo --help", "feishu-approval demo")]
    [InlineData("send --help", "feishu-approval send http://127.0.0.1:7071 --tamper signature")]
    [InlineData("export --help", "feishu-approval export --from 2024-09-01 --to 2024-09-30 --out september.csv")]
    [InlineData("health --help", "feishu-approval health --url http://127.0.0.1:8080 --timeout 3")]
    [InlineData("send --count many --help", "feishu-approval send http://127.0.0.1:7071")]
    public async Task Help_ends_with_examples(string arguments, string example)
    {
        var cli = await Cli.RunAsync(arguments.Split(' '));

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Contains(
            example,
            cli.Output[cli.Output.IndexOf("Examples:", StringComparison.Ordinal)..],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("serve --data")]
    [InlineData("dead-letters list --data")]
    [InlineData("export --from 2024-09-01 --to 2024-09-30 --out")]
    [InlineData("serve --urls")]
    [InlineData("serve --config")]
    public async Task An_empty_value_is_one_line_on_stderr_and_exit_code_2(string arguments)
    {
        string[] words = arguments.Split(' ');

        var cli = await Cli.RunAsync([.. words, string.Empty]);

        Assert.Equal((2, string.Empty), (cli.ExitCode, cli.Output));
        Assert.StartsWith(
            $"{words[^1]} is empty. See feishu-approval ",
            Assert.Single(cli.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task No_arguments_and_help_print_help()
    {
        string help = (await Cli.RunAsync("--help")).Output;

        Assert.Equal(new Cli(0, help, string.Empty), await Cli.RunAsync());
        Assert.Equal(new Cli(0, help, string.Empty), await Cli.RunAsync("help"));
        Assert.Equal((await Cli.RunAsync("send", "--help")).Output, (await Cli.RunAsync("help", "send")).Output);
    }

    [Theory]
    [InlineData("localhost:7071", "http://localhost:7071/")]
    [InlineData("127.0.0.1:7071/api", "http://127.0.0.1:7071/api")]
    [InlineData("[::1]:7071", "http://[::1]:7071/")]
    [InlineData("example.com:8080", "http://example.com:8080/")]
    [InlineData("https://localhost:7071", "https://localhost:7071/")]
    public void A_name_with_a_port_means_http(string text, string url)
    {
        Assert.True(ServerAddress.TryRead(text, out var read, out _));
        Assert.Equal(url, read.ToString());
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("connect")]
    [InlineData("doctor")]
    [InlineData("subscribe")]
    [InlineData("unsubscribe")]
    [InlineData("reconcile")]
    [InlineData("simulate-platform")]
    [InlineData("send")]
    [InlineData("export")]
    [InlineData("changes")]
    [InlineData("dead-letters list")]
    [InlineData("dead-letters resend")]
    [InlineData("dead-letters purge")]
    [InlineData("replay")]
    [InlineData("rebuild")]
    [InlineData("erase")]
    [InlineData("health")]
    [InlineData("backup")]
    [InlineData("check")]
    [InlineData("share")]
    public async Task Every_command_has_JSON_and_a_settings_file(string command)
    {
        string help = (await Cli.RunAsync([.. command.Split(' '), "--help"])).Output;

        Assert.Contains("  --json", help, StringComparison.Ordinal);
        Assert.Contains("  --config", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--event")]
    [InlineData("--today")]
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
    public async Task The_version_is_printed() => Assert.Equal(0, (await Cli.RunAsync("--version")).ExitCode);
}
