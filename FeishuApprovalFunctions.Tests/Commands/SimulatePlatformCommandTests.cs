using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Commands;

public sealed partial class SimulatePlatformCommandTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Its_settings_make_doctor_and_a_server_work_and_what_it_approves_becomes_a_record()
    {
        var time = new WatchedTimeProvider();
        using var output = new LineWaiter("Ctrl-C stops.");
        using var approved = new StringWriter();
        using var stop = new CancellationTokenSource();
        var simulation = SimulatePlatformCommand.RunAsync(
            port: 0,
            every: 10,
            scanAfter: null,
            SimulatedGrant.All,
            time,
            output,
            approved,
            stop.Token
        );
        var exports = Export.Matches(await output.Found.WaitAsync(Limit));
        string settings = string.Join(';', exports.Select(setting => setting.Value));
        Assert.Equal(7, exports.Count);

        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(folder, settings);
        using var http = new HttpClient { BaseAddress = server.Address };
        await UntilAsync(async () =>
            (string?)(await StatusAsync())["state"] == "connected" && (await DoctorAsync()).ExitCode == 0
        );

        // Subscribing twice says so: the server has done it at start.
        Assert.Contains("was subscribed already", (await DoctorAsync()).Output, StringComparison.Ordinal);
        await time.WhenTimerIsSet().WaitAsync(Limit);
        time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => Task.FromResult(server.HeldEvents > 0 && server.Unsettled == 0));
        string code = (string)JsonNode.Parse(approved.ToString().TrimEnd().Split('\n')[^1])!["approved"]!;
        Assert.Contains(
            "\"status\":\"approved\"",
            await http.GetStringAsync($"/api/attendance/{code}"),
            StringComparison.Ordinal
        );
        Assert.Contains($"Approved: {code}", output.ToString(), StringComparison.Ordinal);

        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Success, await simulation.WaitAsync(Limit));

        async Task<JsonNode> StatusAsync() =>
            JsonNode.Parse(await http.GetStringAsync("/api/status"))!["long_connection"]!;

        async Task<(int ExitCode, string Output)> DoctorAsync()
        {
            var text = new StringWriter();
            int exitCode = await DoctorCommand.RunAsync(
                TestConfiguration.Of(settings),
                null,
                subscribe: true,
                text,
                default
            );
            return (exitCode, text.ToString());
        }
    }

    [Fact]
    public async Task As_JSON_the_settings_are_one_object()
    {
        using var output = new LineWaiter("Ctrl-C stops.");
        using var json = new StringWriter();
        using var stop = new CancellationTokenSource();
        var simulation = SimulatePlatformCommand.RunAsync(
            0,
            every: null,
            scanAfter: null,
            SimulatedGrant.All,
            TimeProvider.System,
            output,
            json,
            stop.Token
        );
        await output.Found.WaitAsync(Limit);
        await stop.CancelAsync();

        Assert.Equal(ExitCodes.Success, await simulation.WaitAsync(Limit));
        var settings = JsonNode.Parse(json.ToString())!.AsObject();
        Assert.Equal(
            [
                "Feishu__Platform",
                "Feishu__Accounts",
                "Feishu__AppId",
                "Feishu__AppSecret",
                "Feishu__ApprovalCodes__0",
                "Feishu__ApprovalCodes__1",
                "Feishu__ApprovalCodes__2",
            ],
            settings.Select(setting => setting.Key)
        );
        Assert.StartsWith("http://127.0.0.1:", (string?)settings["Feishu__Platform"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_sentence()
    {
        using var output = new LineWaiter("Ctrl-C stops.");
        using var stop = new CancellationTokenSource();
        var simulation = SimulatePlatformCommand.RunAsync(
            0,
            every: null,
            scanAfter: null,
            SimulatedGrant.All,
            TimeProvider.System,
            output,
            null,
            stop.Token
        );
        string port = Regex.Match(await output.Found.WaitAsync(Limit), @"127\.0\.0\.1:(\d+)").Groups[1].Value;

        var cli = await Cli.RunAsync("simulate-platform", "--port", port);

        Assert.Equal(2, cli.ExitCode);
        Assert.Equal($"Port {port} is in use. Choose another one with --port.", cli.Error.TrimEnd());
        await stop.CancelAsync();
        await simulation.WaitAsync(Limit);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            await Task.Yield();
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    [GeneratedRegex(@"Feishu__\w+=\S+")]
    private static partial Regex Export { get; }
}
