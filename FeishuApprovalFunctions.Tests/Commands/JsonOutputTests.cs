using System.CommandLine;
using System.Text.Json.Nodes;
using FeishuApproval.Local.Commands;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Commands;

/// <summary>With <c>--json</c> every command writes one JSON object on each line, and nothing else, to standard output.</summary>
public sealed class JsonOutputTests : IDisposable
{
    private static readonly Dictionary<string, string> Runs = new(StringComparer.Ordinal)
    {
        ["demo"] = "",
        ["doctor"] = "--config {platform}",
        ["definitions"] = "--config {platform} --data {folder}",
        ["subscribe"] = "--all-configured --config {platform}",
        ["unsubscribe"] = $"{TestPlatform.LeaveCode} --config {{platform}}",
        ["reconcile"] = "--url {url} --key k --from 2026-01-01",
        ["send"] = "{url} --event leave_approval/seed --plain",
        ["export"] = "--data {folder} --from 2024-09-01 --to 2024-09-30 --out {file}",
        ["payroll"] = "2024-09 --data {folder} --out {file}",
        ["compare"] = "2023-10 --url {url} --key k",
        ["close"] = "2024-09 --url {url} --key k",
        ["changes"] = "--data {folder}",
        ["backup"] = "{file} --data {folder}",
        ["check"] = "--data {folder}",
        ["dead-letters list"] = "--url {url} --key k",
        ["dead-letters resend"] = "--url {url} --key k",
        ["dead-letters purge"] = "--url {url} --key k",
        ["replay"] = "--url {url} --key k --from 2020-01-01",
        ["rebuild"] = "--data {folder} --all",
        ["erase"] = "--url {url} --key k --user a-user",
        ["retention"] = "--url {url} --key k",
        ["share"] = "--tenant a-tenant --key a-key-of-at-least-32-characters-for-links",
        ["health"] = "--url {url}",
    };

    /// <summary>They run until they are stopped, and have tests of their own.</summary>
    private static readonly string[] Servers = ["connect", "serve", "simulate-platform"];

    private readonly TempFolder _folder = new();
    private readonly TempFolder _written = new();

    public static TheoryData<string> Commands => [.. Runs.Keys];

    [Fact]
    public void Every_command_is_run() =>
        Assert.Equal(Names(CommandLine.CreateRoot(), string.Empty).Order(), Runs.Keys.Concat(Servers).Order());

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_line_is_an_object(string command)
    {
        await TestServer.WriteEventsAsync(
            _folder,
            new EventMessage
            {
                MessageId = "event-1",
                Subject = "leave_approval",
                Schema = "1.0",
                TenantKey = TestWebhook.TenantKey,
                ReceivedAt = DateTimeOffset.UtcNow.AddDays(-1),
                Body = Payload.Leave("event-1", "instance-1").Bytes(),
            }
        );
        await using var platform = await TestPlatform.StartAsync();
        string settings = $$$"""
            {"Feishu":{"AppId":"{{{platform.App.AppId}}}","AppSecret":"{{{TestPlatform.AppSecret}}}",
            "Platform":"{{{platform.Address.Base}}}","ApprovalCodes":["{{{TestPlatform.LeaveCode}}}"]}}
            """;
        string arguments = Runs[command];
        await using var server = arguments.Contains("{url}", StringComparison.Ordinal)
            ? await TestServer.StartAsync(
                _folder,
                $"{TestServer.Keyed("k")};Reconcile__MaxCallsPerDay=0;Retention__Records=30;{PlatformSettings(platform)}"
            )
            : null;

        var cli = await Cli.RunAsync([
            .. command.Split(' '),
            .. arguments
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(argument =>
                    argument
                        .Replace("{url}", server?.Address.ToString(), StringComparison.Ordinal)
                        .Replace("{folder}", _folder.Path, StringComparison.Ordinal)
                        .Replace("{file}", _written.File("a-file.csv"), StringComparison.Ordinal)
                        .Replace("{platform}", _folder.File("settings.json", settings), StringComparison.Ordinal)
                ),
            "--json",
        ]);

        Assert.True(cli.ExitCode <= 1, cli.Error);
        Assert.Empty(cli.Error);
        string[] lines = cli.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.IsType<JsonObject>(JsonNode.Parse(line)));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _written.Dispose();
    }

    private static string PlatformSettings(TestPlatform test) =>
        $"Feishu__AppId={test.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};Feishu__Platform={test.Address.Base};"
        + $"Feishu__ApprovalCodes__0={TestPlatform.LeaveCode}";

    private static IEnumerable<string> Names(Command command, string prefix) =>
        command.Subcommands.SelectMany(child =>
            child.Subcommands.Count == 0 ? [prefix + child.Name] : Names(child, $"{prefix}{child.Name} ")
        );
}
