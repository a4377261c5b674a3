using System.Text.Json.Nodes;
using FeishuApproval.Local.Commands;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeishuApproval.Tests.Commands;

public sealed class ServeCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task It_prints_what_runs_with_the_settings_of_a_file()
    {
        string config = _folder.File(
            "settings.json",
            $$$"""{"Feishu":{"VerificationToken":"{{{TestWebhook.Token}}}"},"Api":{"Key":"a-key"},"Attendance":{"TimeZone":"Asia/Tokyo"}}"""
        );

        string output = await ServeAsync("--config", config, "--data", _folder.File("data"));

        Assert.Contains("Page: http://127.0.0.1:", output, StringComparison.Ordinal);
        Assert.Contains("Signature: off (no Encrypt Key is set)", output, StringComparison.Ordinal);
        Assert.Contains("API key: set; admin key: not set", output, StringComparison.Ordinal);
        Assert.Contains("Time zone: Asia/Tokyo", output, StringComparison.Ordinal);
        Assert.Contains(_folder.File("data"), output, StringComparison.Ordinal);
        Assert.EndsWith(
            "Stopping, because the process was asked to stop: storing the requests that were received.",
            output.TrimEnd(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Settings_that_differ_in_the_file_and_the_environment_are_named_without_their_values()
    {
        string file = _folder.File(
            "settings.json",
            """{"Feishu":{"AppId":"cli_file","AppSecret":"of-file","Platform":"lark"},"Api":{"Key":"same"}}"""
        );

        var settings = SettingsFile.Load(
            file,
            isRequired: true,
            TestConfiguration.Of("Feishu__AppId=cli_env;Feishu__AppSecret=of-env;Api__Key=same;Feishu__TenantKey=t")
        );

        Assert.Equal("cli_env", settings["Feishu:AppId"]);
        Assert.Equal(
            "Feishu__AppId, Feishu__AppSecret: the environment and the settings file have different values; the environment takes "
                + "precedence. Remove one of them.",
            SettingsFile.ContradictionSentence(settings)
        );
    }

    [Fact]
    public async Task A_server_with_another_time_zone_than_its_records_says_so()
    {
        await TestServer.WriteEventsAsync(_folder, Payload.LeaveMessage("event-a"));
        await using (var first = await TestServer.StartAsync(_folder, "Feishu__VerificationToken=t"))
        {
            while (first.Unsettled > 0)
                await Task.Yield();
            Assert.Null(await first.FindTimeZoneProblemAsync(default));
        }

        await using var server = await TestServer.StartAsync(
            _folder,
            "Feishu__VerificationToken=t;Attendance__TimeZone=America/New_York"
        );

        Assert.StartsWith(
            "The records were made with the offset +08:00, but America/New_York has -0",
            await server.FindTimeZoneProblemAsync(default),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_server_without_the_webhook_says_how_it_receives()
    {
        await using var server = await TestServer.StartAsync(
            _folder,
            "Feishu__AppId=cli_1;Feishu__AppSecret=s;Feishu__Platform=http://127.0.0.1:1"
        );

        var cli = await Cli.RunAsync("send", $"{server.Address}", "--event", "leave_approval/seed");

        Assert.Equal(1, cli.ExitCode);
        Assert.Contains(
            "receives over the long connection; connect it to simulate-platform instead",
            cli.Output.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(server.Address, "/api/feishu/events"), null);
        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains("simulate-platform", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_of_an_event_is_its_local_time_type_instance_and_outcome()
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(
            LogLevel.Debug,
            "FeishuApproval.Processing.MessageProcessor",
            default,
            "leave_approvalV2 INSTANCE applied",
            null,
            (state, _) => state
        );

        new LineFormatter(TestProjection.Shanghai, TimeProvider.System).Write(entry, null, writer);

        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d leave_approvalV2 INSTANCE applied$",
            writer.ToString().TrimEnd()
        );
        Assert.Equal(
            TimeSpan.FromHours(8),
            DateTimeOffset
                .Parse(writer.ToString().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)
                .Offset
        );
    }

    [Fact]
    public async Task As_JSON_it_is_one_object()
    {
        string config = _folder.File(
            "settings.json",
            $$$"""{"Feishu":{"VerificationToken":"{{{TestWebhook.Token}}}","EncryptKey":"k"}}"""
        );
        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter(null, stop);

        int exitCode = await CommandLine.RunAsync(
            ["serve", "--port", "0", "--json", "--config", config, "--data", _folder.File("data")],
            output,
            TextWriter.Null,
            stop.Token
        );

        var facts = JsonNode.Parse(output.ToString())!;
        Assert.Equal(0, exitCode);
        Assert.Equal(
            ("on", "not set", _folder.File("data")),
            ((string?)facts["signature"], (string?)facts["api_key"], (string?)facts["data"])
        );
    }

    [Theory]
    [InlineData("webhook", true, false)]
    [InlineData("long-connection", false, true)]
    [InlineData("both", true, true)]
    [InlineData(null, true, false)]
    public async Task Receive_chooses_how_events_arrive(string? mode, bool isWebhook, bool isConnected)
    {
        // Nothing answers there; the connection is tried again and again.
        string config = _folder.File(
            "settings.json",
            $$$"""
            {"Feishu":{"AppId":"cli_1","AppSecret":"s","Platform":"http://127.0.0.1:1","VerificationToken":"{{{TestWebhook.Token}}}"}}
            """
        );
        string[] receive = mode is null ? [] : ["--receive", mode];

        string output = await ServeAsync(["--config", config, "--data", _folder.File("data"), .. receive]);

        Assert.Equal(isWebhook, output.Contains("Feishu posts to: ", StringComparison.Ordinal));
        Assert.Equal(isConnected, output.Contains("Long connection: opened by this server", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"VerificationToken":"t"}""", "smoke-signals", "long-connection")]
    [InlineData("""{"VerificationToken":"t"}""", "Both", "long-connection")]
    [InlineData("""{"VerificationToken":"t"}""", "both", "Feishu__AppSecret")]
    [InlineData("""{"AppId":"cli_1","AppSecret":"s"}""", "webhook", "Feishu__VerificationToken")]
    public async Task Receive_is_one_of_three_and_needs_its_settings(string feishu, string mode, string named)
    {
        string config = _folder.File("settings.json", $$"""{"Feishu":{{feishu}}}""");

        var cli = await Cli.RunAsync(
            "serve",
            "--port",
            "0",
            "--config",
            config,
            "--data",
            _folder.File("data"),
            "--receive",
            mode
        );

        Assert.Equal(2, cli.ExitCode);
        Assert.Contains(named, cli.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not a JSON file of settings.")]
    [InlineData("[]", "is not a JSON file of settings.")]
    [InlineData(
        """{"Feishu":{"VerificationTokn":"t"}}""",
        "There is no setting Feishu__VerificationTokn. Did you mean Feishu__VerificationToken?"
    )]
    public async Task A_wrong_file_of_settings_stops_the_start(string content, string sentence)
    {
        var cli = await Cli.RunAsync(
            "serve",
            "--port",
            "0",
            "--config",
            _folder.File("settings.json", content),
            "--data",
            _folder.File("data")
        );

        Assert.Equal((2, string.Empty), (cli.ExitCode, cli.Output));
        Assert.Contains(sentence, Assert.Single(cli.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Serves until everything is printed.</summary>
    private static async Task<string> ServeAsync(params string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter("Ctrl-C stops.", stop);
        using var error = new StringWriter();
        int exitCode = await CommandLine.RunAsync(["serve", "--port", "0", .. arguments], output, error, stop.Token);
        Assert.True(exitCode == 0, error.ToString());
        return output.ToString();
    }

    /// <summary>Cancels when a line is written.</summary>
    private sealed class StoppingWriter(string? line, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (line is null)
                stop.Cancel();
        }

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return value == line ? stop.CancelAsync() : Task.CompletedTask;
        }
    }
}
