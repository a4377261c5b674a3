using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Commands;

/// <summary>The command, a server and a simulated platform, over sockets.</summary>
public sealed partial class CompareCommandTests : IAsyncLifetime, IDisposable
{
    private const string Key = "0123456789abcdef";

    private readonly TempFolder _folder = new();
    private readonly TempFolder _written = new();
    private TestPlatform _platform = null!;

    public async Task InitializeAsync()
    {
        _platform = await TestPlatform.StartAsync();
        await TestServer.WriteEventsAsync(_folder, Leave("leave-1", "e1"), Leave("leave-2", "e2"));
        _platform.Platform.Put(Instance("leave-1", "e1", "05 18:00"));
    }

    public Task DisposeAsync() => _platform.DisposeAsync().AsTask();

    [Fact]
    public async Task A_month_without_differences_succeeds_and_a_closing_names_it()
    {
        _platform.Platform.Put(Instance("leave-2", "e2", "05 18:00"));
        await using var server = await StartAsync();

        var cli = await RunAsync(server, "compare", "2023-10");

        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Equal(
            [
                "4 calls that count in the month's quota",
                "2023-10 (2023-10-01 to 2023-10-31), 2 employees, stored as version 1:",
                "  leave: 2 same, 0 only in Feishu, 0 only here, 0 different length",
            ],
            Lines(cli)
        );
        var closed = await RunAsync(server, "close", "2023-10");
        Assert.Contains(
            "  compared with Feishu's attendance: 0 differences in version 1 through 2023-10-31",
            closed.Output,
            StringComparison.Ordinal
        );
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Add("x-functions-key", Key);
        var closing = JsonNode.Parse(await http.GetStringAsync("api/closings?month=2023-10"))!["items"]![0]!;
        Assert.Equal(
            (1, 2, 0),
            (
                (int)closing["comparison"]!["version"]!,
                (int)closing["comparison"]!["counts"]![0]!["same"]!,
                (int)closing["comparison"]!["differences"]!
            )
        );
    }

    [Fact]
    public async Task Differences_are_shown_and_written_to_a_file()
    {
        _platform.Platform.Put(Instance("leave-2", "e2", "05 12:00"));
        _platform.Platform.Put(Instance("lost", "e3", "05 18:00"));
        await using var server = await StartAsync();

        var cli = await RunAsync(server, "compare", "2023-10", "--user", "e3", "--out", _written.File("october.csv"));

        Assert.Equal((1, string.Empty), (cli.ExitCode, cli.Error));
        Assert.Contains(
            "e2 leave 2023-10-05 09:00 to 2023-10-05 18:00, in Feishu 2023-10-05 09:00 to 2023-10-05 12:00: different length: 9 h here, "
                + "3 h in Feishu",
            Lines(cli)
        );
        Assert.Contains("e3 leave 事假 2023-10-05 09:00 to 2023-10-05 18:00: only in Feishu 9 h", Lines(cli));
        string[] rows = await File.ReadAllLinesAsync(_written.File("october.csv"));
        Assert.Equal(
            ["e1 same", "e2 different_length", "e3 only_feishu"],
            rows.Skip(1).Select(row => $"{row.Split(',')[0]} {row.Split(',')[6]}")
        );
    }

    [Fact]
    public async Task A_comparison_that_is_stopped_says_how_to_continue()
    {
        _platform.App.Scopes.Remove("attendance:task:readonly");
        await using var server = await StartAsync();

        var cli = await RunAsync(server, "compare", "2023-10");

        Assert.Equal(1, cli.ExitCode);
        Assert.Contains("add attendance:task:readonly", cli.Output, StringComparison.Ordinal);
        Assert.Contains(
            "Name a running server with --url.",
            (await Cli.RunAsync("compare", "2023-10")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_erasure_and_a_retention_include_comparisons()
    {
        await using (var server = await StartAsync("Retention__Records=30"))
        {
            await RunAsync(server, "compare", "2023-10");
            var found = await RunAsync(server, "erase", "--user", "e1");
            Assert.Contains(
                "1 row of comparisons with Feishu's attendance found.",
                found.Output,
                StringComparison.Ordinal
            );
            var erased = await RunAsync(server, "erase", "--user", "e1", "--apply", Token().Match(found.Output).Value);
            Assert.Contains(
                "1 row of comparisons with Feishu's attendance deleted.",
                erased.Output,
                StringComparison.Ordinal
            );
            using var http = new HttpClient { BaseAddress = server.Address };
            http.DefaultRequestHeaders.Add("x-functions-key", Key);
            var view = JsonNode.Parse(await http.GetStringAsync("api/comparisons/2023-10?with_same=yes"))!;
            Assert.Equal(["e2"], view["items"]!.AsArray().Select(item => (string?)item!["user_id"]));
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _written.Dispose();
    }

    private Task<LocalServer> StartAsync(string settings = "") =>
        TestServer.StartAsync(
            _folder,
            $"{TestServer.Keyed(Key)};Reconcile__MaxCallsPerDay=0;Feishu__AppId={_platform.App.AppId};"
                + $"Feishu__AppSecret={TestPlatform.AppSecret};Feishu__Platform={_platform.Address.Base};{settings}"
        );

    private static Task<Cli> RunAsync(LocalServer server, params string[] arguments) =>
        Cli.RunAsync([.. arguments, "--url", server.Address.ToString(), "--key", Key]);

    private static string[] Lines(Cli cli) =>
        cli.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private static SimulatedInstance Instance(string code, string user, string end) =>
        ComparisonWorld.Instance(code, user, SimulatedKind.Leave, "05 09:00", end);

    private static FeishuApproval.Messaging.EventMessage Leave(string code, string user) =>
        Payload.V1Message(
            "leave_approval",
            $"event-{code}",
            code,
            new JsonObject
            {
                ["employee_id"] = user,
                ["leave_unit"] = "hour",
                ["leave_interval"] = 32_400,
                ["leave_start_time"] = "2023-10-05 09:00:00",
                ["leave_end_time"] = "2023-10-05 18:00:00",
            }
        );

    [GeneratedRegex(@"(?<=--apply )\S+")]
    private static partial Regex Token();
}
