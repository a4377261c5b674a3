using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Simulator;
using FeishuApproval.Tests.Simulator;
using FeishuApproval.Tests.Support;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Commands;

public sealed class SendCommandTests
{
    private static readonly string[] Identity = ["--token", Receiver.Token, "--encrypt-key", Receiver.Key];

    [Fact]
    public async Task Every_sample_is_sent_once_by_default()
    {
        await using var receiver = await StubReceiver.StartAsync(_ => Task.FromResult(200));

        var cli = await Cli.RunAsync(["send", receiver.Url.ToString(), .. Identity]);

        Assert.True(cli.ExitCode == 0, cli.Output + cli.Error);
        Assert.Equal(SampleLibrary.All.Length, receiver.Bodies.Count);
        Assert.Contains("Every answer was 200, as expected.", cli.Output, StringComparison.Ordinal);
        Assert.Contains("p99", cli.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, 1)]
    [InlineData(503, 1)]
    public async Task Another_answer_than_200_is_exit_code_1(int status, int exitCode)
    {
        await using var receiver = await StubReceiver.StartAsync(number => Task.FromResult(number == 3 ? status : 200));

        var cli = await Cli.RunAsync([
            "send",
            receiver.Url.ToString(),
            "--event",
            "work_approval",
            "--count",
            "10",
            .. Identity,
        ]);

        Assert.Equal(exitCode, cli.ExitCode);
        Assert.Contains("1 request of 10 not answered with 200.", cli.Output, StringComparison.Ordinal);
        Assert.Contains($"{status}: ", cli.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, 0)]
    [InlineData(200, 1)]
    public async Task Forgeries_must_be_answered_401(int status, int exitCode)
    {
        await using var receiver = await StubReceiver.StartAsync(_ => Task.FromResult(status));

        var cli = await Cli.RunAsync([
            "send",
            receiver.Url.ToString(),
            "--event",
            "work_approval/seed",
            "--tamper",
            "signature",
            .. Identity,
        ]);

        Assert.Equal(exitCode, cli.ExitCode);
    }

    [Fact]
    public async Task An_address_without_a_path_means_the_webhook()
    {
        await using var receiver = await StubReceiver.StartAsync(_ => Task.FromResult(200));

        var cli = await Cli.RunAsync([
            "send",
            receiver.Url.GetLeftPart(UriPartial.Authority),
            "--event",
            "leave_approval/seed",
            .. Identity,
        ]);

        Assert.Equal(0, cli.ExitCode);
    }

    [Fact]
    public async Task A_receiver_without_a_key_accepts_plain_bodies()
    {
        await using var receiver = await StubReceiver.StartAsync(_ => Task.FromResult(200));

        await Cli.RunAsync(["send", receiver.Url.ToString(), "--event", "leave_approval/seed", "--plain", .. Identity]);

        var verdict = Receiver
            .Create(encryptKey: null)
            .Verify(new WebhookRequest(null, null, null, Assert.Single(receiver.Bodies)));
        Assert.IsType<WebhookVerdict.Accepted>(verdict);
    }

    [Fact]
    public async Task A_file_that_is_sent_once_keeps_its_ids_and_its_record_can_be_found()
    {
        using var folder = new TempFolder();
        string file = folder.File("mine.json", Encoding.UTF8.GetString(SampleLibrary.Seed("leave_approval").Body.Span));
        await using var receiver = await StubReceiver.StartAsync(_ => Task.FromResult(200));
        string address = receiver.Url.GetLeftPart(UriPartial.Authority);

        var once = await Cli.RunAsync(["send", address, "--event", file, "--plain", .. Identity]);
        var several = await Cli.RunAsync(["send", address, "--event", file, "--plain", "--count", "2", .. Identity]);

        string[] bodies = [.. receiver.Bodies.Select(Encoding.UTF8.GetString)];
        Assert.Single(bodies, body => body.Contains("47fa083bf2ef42247b4ef9fc9dc311be", StringComparison.Ordinal));
        Assert.Single(bodies, body => body.Contains("CEF48CEE-CEF4-45C9-1234-DCBF8BEC1234", StringComparison.Ordinal));
        Assert.Contains(
            $"{address}/api/attendance?instance_code=CEF48CEE-CEF4-45C9-1234-DCBF8BEC1234",
            once.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(2, several.Output.Split("/api/attendance?instance_code=").Length - 1);
    }

    [Fact]
    public async Task As_JSON_the_result_is_one_object()
    {
        await using var receiver = await StubReceiver.StartAsync(_ => Task.FromResult(200));

        var cli = await Cli.RunAsync([
            "send",
            receiver.Url.ToString(),
            "--event",
            "leave_approval/seed",
            "--json",
            .. Identity,
        ]);

        var result = JsonNode.Parse(Assert.Single(cli.Output.TrimEnd().Split('\n')))!;
        Assert.Equal(
            (1, true, 1),
            ((int)result["sent"]!, (bool)result["as_expected"]!, (int)result["statuses"]!["200"]!)
        );
        Assert.Single(result["instances"]!.AsArray());
    }

    [Fact]
    public async Task The_log_has_a_line_for_every_answer_and_none_for_silence()
    {
        using var folder = new TempFolder();
        string log = folder.File("answers.tsv");
        await using var receiver = await StubReceiver.StartAsync(number => Task.FromResult(number == 0 ? 503 : 200));

        await Cli.RunAsync([
            "send",
            receiver.Url.ToString(),
            "--event",
            "leave_approval/seed",
            "--event",
            "leave_approvalV2/seed",
            "--count",
            "4",
            "--concurrency",
            "1",
            "--log",
            log,
            .. Identity,
        ]);
        await Cli.RunAsync([
            "send",
            "http://127.0.0.1:1",
            "--event",
            "leave_approval/seed",
            "--log",
            folder.File("silence.tsv"),
            .. Identity,
        ]);

        var lines = (await File.ReadAllLinesAsync(log)).Select(line => line.Split('\t')).ToList();
        Assert.Equal(["503", "200", "200", "200"], lines.Select(line => line[2]));
        Assert.Equal((4, 2), (lines.DistinctBy(line => line[0]).Count(), lines.DistinctBy(line => line[1]).Count()));
        Assert.Empty(await File.ReadAllTextAsync(folder.File("silence.tsv")));
    }
}
