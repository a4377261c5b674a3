using FeishuApproval.Local.Hosting;
using FeishuApproval.Simulator;
using FeishuApproval.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Commands;

public sealed class RebuildCommandTests : IDisposable
{
    private const string Key = "a-key";

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("--all")]
    [InlineData("--all --apply")]
    public async Task A_server_with_correct_records_is_reported_as_correct(string arguments)
    {
        await using (var first = await StartAsync())
        {
            Assert.Equal(
                0,
                (
                    await Cli.RunAsync(
                        "send",
                        first.Address.ToString(),
                        "--event",
                        "all",
                        "--count",
                        "60",
                        "--duplicates",
                        "0.5",
                        "--shuffle"
                    )
                ).ExitCode
            );
        }

        foreach (bool isRunning in (bool[])[false, true])
        {
            await using var host = isRunning ? await StartAsync() : null;

            var cli = host is null
                ? await Cli.RunAsync(["rebuild", "--data", _folder.Path, .. arguments.Split(' ')])
                : await RebuildAsync(host.Address.ToString(), arguments);

            Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
            Assert.Matches("^[0-9]+ instances: [0-9]+ unchanged\\.$", cli.Output.Trim());
        }
    }

    [Fact]
    public async Task Each_finding_is_a_line_and_the_sum_is_the_last()
    {
        await using var host = await StubServer.StartAsync(
            (
                200,
                """{"dry_run":true,"instances":100,"findings":[{"instance_code":"a","outcome":"different","differences":[{"field":"reason","stored":"x","rebuilt":null},{"field":"duration_seconds","stored":1,"rebuilt":2}],"lost_events":[]}],"done":false,"next":"b/ c"}"""
            ),
            (
                200,
                """{"dry_run":true,"instances":3,"findings":[{"instance_code":"d","outcome":"different","differences":[],"lost_events":[]}],"done":true,"next":null}"""
            )
        );

        var cli = await RebuildAsync(host.Url, "--all");

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal(
            [
                "a differs: reason \"x\" -> null; duration_seconds 1 -> 2",
                "100 instances so far, up to b/ c",
                "d differs: only what the record does not show",
                "103 instances: 101 unchanged, 2 different. Nothing was changed. Add --apply to store what the events say.",
            ],
            Lines(cli)
        );
        Assert.Equal(
            [("yes", "", ""), ("yes", "", "b/ c")],
            host.Calls.Select(call => (call["all"].ToString(), call["apply"].ToString(), call["after"].ToString()))
        );
    }

    [Fact]
    public async Task A_record_that_could_not_be_rebuilt_is_exit_code_1()
    {
        await using var host = await StubServer.StartAsync(
            (
                200,
                """
                {"dry_run":false,"instances":3,"findings":[
                {"instance_code":"a","outcome":"rebuilt","differences":[{"field":"user_id","stored":"x","rebuilt":"y"}],"lost_events":[]},
                {"instance_code":"b","outcome":"incomplete","differences":[],"lost_events":["1","2"]},
                {"instance_code":"c","outcome":"contended","differences":[],"lost_events":[]}],"done":true,"next":null}
                """
            )
        );

        var cli = await RebuildAsync(host.Url, "--all --apply");

        Assert.Equal((1, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal(
            [
                "a rebuilt: user_id \"x\" -> \"y\"",
                "b stays as it is: these of its events are missing or cannot be read: 1, 2",
                "c kept changing; run the command again",
                "3 instances: 0 unchanged, 1 rebuilt, 1 incomplete, 1 contended.",
            ],
            Lines(cli)
        );
    }

    [Fact]
    public async Task A_refusal_in_the_middle_is_reported_with_how_to_continue()
    {
        await using var host = await StubServer.StartAsync(
            (200, """{"dry_run":true,"instances":2,"findings":[],"done":false,"next":"place"}"""),
            (503, """{"detail":"a reason"}""")
        );

        var cli = await RebuildAsync(host.Url, "--all");

        Assert.Equal((2, "The server answered 503: a reason"), (cli.ExitCode, cli.Error.Trim()));
        Assert.Equal("It ended early. Continue with --after place", Lines(cli)[^1]);
    }

    [Theory]
    [InlineData("", "Give either --instance or --all.")]
    [InlineData("--all --instance a", "Give either --instance or --all.")]
    [InlineData(
        "--all --data /nowhere",
        "There is no database in /nowhere. Name the data folder of serve with --data."
    )]
    public async Task A_wrong_argument_is_one_line_on_stderr_and_exit_code_2(string arguments, string line)
    {
        var cli = await Cli.RunAsync(["rebuild", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((2, string.Empty, line), (cli.ExitCode, cli.Output, cli.Error.TrimEnd()));
    }

    [Theory]
    [InlineData("another", "--all", "The server answered 401: ")]
    [InlineData(Key, "--instance nowhere", "The server answered 404: Nothing is stored of this instance_code.")]
    public async Task A_refusal_of_the_server_is_one_sentence(string key, string arguments, string sentence)
    {
        await using var host = await StartAsync();

        var cli = await Cli.RunAsync([
            "rebuild",
            "--url",
            host.Address.ToString(),
            "--key",
            key,
            .. arguments.Split(' '),
        ]);

        Assert.Equal((2, string.Empty), (cli.ExitCode, cli.Output));
        Assert.StartsWith(sentence, Assert.Single(cli.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Lines(Cli cli) => cli.Output.TrimEnd().Split(Environment.NewLine);

    private static Task<Cli> RebuildAsync(string url, string arguments) =>
        Cli.RunAsync(["rebuild", "--url", url, "--key", Key, .. arguments.Split(' ')]);

    private Task<LocalServer> StartAsync() =>
        TestServer.StartAsync(
            _folder,
            $"Feishu__VerificationToken={SampleLibrary.VerificationToken};Feishu__EncryptKey={SampleLibrary.EncryptKey};"
                + $"Api__AdminKey={Key}"
        );
}
