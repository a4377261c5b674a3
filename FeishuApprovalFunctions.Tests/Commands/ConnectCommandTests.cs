using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Web;
using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Connect;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Commands;

/// <summary><c>connect</c> against a simulated platform, from the code to the first record in one run.</summary>
public sealed class ConnectCommandTests : IAsyncLifetime, IAsyncDisposable
{
    private const string LeaveCode = "LEAVE-CODE";
    private static readonly string AllGranted =
        $"✓ The app has {All(RequestedAccess.Scopes)} scopes and {All(RequestedAccess.Events)} events.";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    /// <summary>Skips the waits of a registration and for steps in the console, and not the polls for the connection and the record.</summary>
    private readonly SkippingTimeProvider _time = new(
        longestSkipped: TimeSpan.FromSeconds(5),
        start: DateTimeOffset.UtcNow,
        shortestSkipped: TimeSpan.FromSeconds(1)
    );
    private readonly SimulatedPlatform _platform;
    private readonly SimulatedRegistration _registration;
    private readonly List<string> _userCodes = [];
    private SimulatedPlatformServer? _server;

    public ConnectCommandTests()
    {
        _platform = new SimulatedPlatform(_time) { EnforcesLimits = false };
        _registration = new SimulatedRegistration(_platform, "a-tenant") { Interval = TimeSpan.FromSeconds(1) };
        _registration.Began += userCode =>
        {
            lock (_userCodes)
                _userCodes.Add(userCode);
        };
    }

    private static string All<T>(ImmutableArray<T> items) => $"{items.Length} of {items.Length}";

    private string SettingsPath => _folder.File(SettingsFile.DefaultName);

    public async Task InitializeAsync()
    {
        var gateway = new SimulatedGateway(TimeProvider.System, new Random(1)).Attach(_platform);
        _server = await SimulatedPlatformServer.StartAsync(
            _platform,
            map: routes =>
            {
                routes.MapSimulatedGateway(gateway);
                routes.MapSimulatedRegistration(_registration);
            }
        );
        _platform.Add(new SimulatedDefinition(LeaveCode, SimulatedKind.Leave, "请假"));
        _platform.Add(new SimulatedDefinition("EXPENSES", SimulatedKind.Leave, "报销") { GroupType = "input" });
        var now = DateTimeOffset.UtcNow;
        foreach (var (code, days) in ((string, int)[])[(LeaveCode, 2), ("EXPENSES", 1)])
        {
            _platform.Put(
                new SimulatedInstance
                {
                    InstanceCode = $"INSTANCE-{code}",
                    ApprovalCode = code,
                    Kind = SimulatedKind.Leave,
                    UserId = "administrator",
                    SubmittedAt = now.AddDays(-days),
                    DecidedAt = now.AddDays(-days).AddHours(1),
                    Status = "APPROVED",
                    Start = new DateTimeOffset(2026, 9, 1, 9, 0, 0, TimeSpan.FromHours(8)),
                    End = new DateTimeOffset(2026, 9, 1, 18, 0, 0, TimeSpan.FromHours(8)),
                }
            );
        }
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task From_the_scan_to_the_first_record_in_one_run()
    {
        var watch = Stopwatch.StartNew();

        var (exitCode, output, json) = await RunAsync(Scan);

        Assert.True(exitCode == ExitCodes.Success, output);
        Assert.True(watch.Elapsed < Limit);
        string appId = Assert.Single(_registration.AppIds);
        Assert.Contains($"✓ The app {appId} exists", output, StringComparison.Ordinal);
        Assert.Contains(AllGranted, output, StringComparison.Ordinal);
        Assert.DoesNotContain("Steps that remain", output, StringComparison.Ordinal);
        Assert.Contains($"✓ Subscribed: 请假 ({LeaveCode})", output, StringComparison.Ordinal);
        Assert.DoesNotContain("报销", output, StringComparison.Ordinal);
        Assert.Contains("✓ The server is connected: http://127.0.0.1:", output, StringComparison.Ordinal);
        Assert.Equal(
            "INSTANCE-LEAVE-CODE",
            (string?)json.Single(line => (string?)line["state"] == "record")["instance_code"]
        );
        Assert.True(_platform.IsSubscribed(appId, LeaveCode));
        Assert.False(_platform.IsSubscribed(appId, "EXPENSES"));

        var written = JsonNode.Parse(await File.ReadAllTextAsync(SettingsPath))!["Feishu"]!;
        Assert.Equal(
            (appId, _platform.FindApp(appId)!.AppSecret, "a-tenant", LeaveCode, "ou_administrator"),
            (
                (string?)written["AppId"],
                (string?)written["AppSecret"],
                (string?)written["TenantKey"],
                (string?)written["ApprovalCodes"]![0],
                (string?)written["Administrator"]
            )
        );
    }

    [Fact]
    public async Task The_secret_is_in_no_output_but_the_settings_file()
    {
        var (_, output, json) = await RunAsync(Scan);
        string secret = _platform.FindApp(_registration.AppIds[0])!.AppSecret;

        Assert.DoesNotContain(secret, output, StringComparison.Ordinal);
        Assert.DoesNotContain(json, line => line.ToJsonString().Contains(secret, StringComparison.Ordinal));
        string[] holders =
        [
            .. Directory
                .EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
                .Where(file => Text(file).Contains(secret, StringComparison.Ordinal)),
        ];
        Assert.Equal([SettingsPath], holders);
    }

    [Theory]
    [InlineData(nameof(SimulatedGrant.Nothing), "Feishu ignored the scopes and events", "/auth")]
    [InlineData(nameof(SimulatedGrant.Review), "waits for review", "/version")]
    public async Task Without_the_grant_the_steps_are_named_and_wait_goes_on_when_it_is_granted(
        string grant,
        string sentence,
        string page
    )
    {
        _registration.Grant = Enum.Parse<SimulatedGrant>(grant);

        var (exitCode, output, _) = await RunAsync(
            Scan,
            options => options with { Wait = true },
            whenSaid: ("Waiting for these steps", () => _registration.Complete(_registration.AppIds[0]))
        );

        Assert.True(exitCode == ExitCodes.Success, output);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.Contains($"{_server!.Address}app/{_registration.AppIds[0]}{page}", output, StringComparison.Ordinal);
        Assert.Contains(AllGranted, output, StringComparison.Ordinal);
        Assert.Contains("leave approved", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_with_wait_goes_on_with_the_same_app()
    {
        _registration.Grant = SimulatedGrant.Review;
        var first = await RunAsync(Scan);
        Assert.Equal(ExitCodes.Failure, first.ExitCode);
        Assert.Contains("feishu-approval connect --wait", first.Output, StringComparison.Ordinal);
        _registration.Complete(_registration.AppIds[0]);

        var second = await RunAsync(Fail, options => options with { Wait = true });

        Assert.True(second.ExitCode == ExitCodes.Success, second.Output);
        Assert.Single(_registration.AppIds);
        Assert.Single(_userCodes);
    }

    [Fact]
    public async Task A_denied_request_writes_nothing()
    {
        var (exitCode, output, _) = await RunAsync((userCode, _) => _registration.Deny(userCode));

        Assert.Equal(ExitCodes.Failure, exitCode);
        Assert.Contains("✗ The administrator denied the request.", output, StringComparison.Ordinal);
        Assert.False(File.Exists(SettingsPath));
    }

    [Fact]
    public async Task An_expired_code_is_followed_by_a_new_one()
    {
        _registration.Validity = TimeSpan.FromSeconds(1);
        int shown = 0;

        var (exitCode, output, _) = await RunAsync(
            (userCode, link) =>
            {
                _registration.Validity = TimeSpan.FromMinutes(10);
                if (++shown > 1)
                    Scan(userCode, link);
            }
        );

        Assert.True(exitCode == ExitCodes.Success, output);
        Assert.Contains("The code has expired. Here is a new one.", output, StringComparison.Ordinal);
        Assert.Equal(2, _userCodes.Distinct().Count());
    }

    [Fact]
    public async Task A_tenant_of_Lark_has_its_own_address()
    {
        _registration.IsLark = true;
        string path = string.Empty;

        var (exitCode, output, _) = await RunAsync(
            (userCode, link) =>
            {
                path = link.AbsolutePath;
                Scan(userCode, link);
            },
            options => options with { IsLark = true }
        );

        Assert.True(exitCode == ExitCodes.Success, output);
        Assert.Equal("/page/cli", path);
    }

    [Fact]
    public async Task Ctrl_C_during_the_scan_writes_nothing()
    {
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            RunAsync((_, _) => stop.Cancel(), stop: stop.Token)
        );

        Assert.False(File.Exists(SettingsPath));
    }

    [Theory]
    [InlineData("Feishu__AppId=cli_other", "The environment (Feishu__AppId) has the app cli_other.")]
    [InlineData("Feishu__VerificationToken=t", "Feishu__VerificationToken, which belongs to another app")]
    [InlineData("Feishu__Apps__0__AppId=cli_other", "several apps (Feishu__Apps)")]
    [InlineData("Feishu__Platform=nowhere", "Feishu__Platform is not feishu, lark")]
    public async Task Settings_that_contradict_a_new_app_are_named_before_a_code_is_shown(string setting, string words)
    {
        var exception = await Assert.ThrowsAsync<UsageException>(() => RunAsync(Fail, settings: setting));

        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.Empty(_userCodes);
    }

    [Fact]
    public async Task Another_app_in_the_file_is_only_replaced_when_asked_for()
    {
        await File.WriteAllTextAsync(
            SettingsPath,
            """{"Feishu":{"AppId":"cli_other","AppSecret":"s"},"Api":{"Key":"k"}}"""
        );

        var exception = await Assert.ThrowsAsync<UsageException>(() => RunAsync(Fail));
        Assert.Contains("has the app cli_other", exception.Message, StringComparison.Ordinal);

        var (exitCode, output, _) = await RunAsync(Scan, options => options with { Replace = true });
        Assert.True(exitCode == ExitCodes.Success, output);
        var written = JsonNode.Parse(await File.ReadAllTextAsync(SettingsPath))!;
        Assert.Equal(_registration.AppIds[0], (string?)written["Feishu"]!["AppId"]);
        Assert.Equal("k", (string?)written["Api"]!["Key"]);
    }

    [Fact]
    public async Task An_accounts_host_that_is_no_address_is_named()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() =>
            RunAsync(Fail, settings: "Feishu__Accounts=http://example.com")
        );

        Assert.StartsWith("Feishu__Accounts is \"http://example.com\".", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_setup_page_shows_the_same_code_to_this_machine()
    {
        var states = new List<string>();

        var (exitCode, output, _) = await RunAsync(
            Scan,
            onPage: async page =>
            {
                using var http = new HttpClient();
                Assert.Contains("<div id=\"scan\">", await http.GetStringAsync(page), StringComparison.Ordinal);
                states.Add(await http.GetStringAsync(new Uri(page, "/api/setup/state")));
            }
        );

        Assert.True(exitCode == ExitCodes.Success, output);
        var state = JsonNode.Parse(Assert.Single(states))!;
        var code = state["code"]!.AsArray();
        Assert.Equal("scan", (string?)state["phase"]);
        Assert.Contains($"user_code={_userCodes[0]}", (string?)state["link"], StringComparison.Ordinal);
        Assert.All(code, row => Assert.Equal(code.Count, ((string?)row)!.Length));
    }

    [Fact]
    public async Task With_link_only_the_address_is_printed()
    {
        var (_, output, _) = await RunAsync(Scan, options => options with { LinkOnly = true });

        Assert.DoesNotContain('█', output);
        Assert.StartsWith($"{_server!.Address}page/launcher?user_code=", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_code_in_a_terminal_has_half_as_many_lines_and_a_light_margin()
    {
        var rows = QrCode.Rows("https://open.feishu.cn/page/launcher?user_code=QWER-7890");
        string[] lines = [.. QrCode.Lines(rows)];

        Assert.Equal((rows.Count + 1) / 2, lines.Length);
        Assert.All(lines, line => Assert.Equal(rows.Count, line.Length));
        Assert.Equal(new string('█', rows.Count), lines[0]);
        Assert.All(lines, line => Assert.True(line.StartsWith("██", StringComparison.Ordinal) || line == lines[^1]));

        // The upper left finder pattern: 7 dark modules, then a light frame in it.
        Assert.StartsWith("001111111", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("001000001", rows[3], StringComparison.Ordinal);
    }

    private static void Fail(string userCode, Uri link) => Assert.Fail("No code is expected.");

    private static string Text(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private void Scan(string userCode, Uri link) =>
        Assert.True(_registration.Scan(userCode, HttpUtility.ParseQueryString(link.Query)["addons"]));

    private async Task<(int ExitCode, string Output, IReadOnlyList<JsonNode> Json)> RunAsync(
        Action<string, Uri> onCode,
        Func<ConnectOptions, ConnectOptions>? change = null,
        (string Text, Action Act)? whenSaid = null,
        Func<Uri, Task>? onPage = null,
        string settings = "",
        CancellationToken stop = default
    )
    {
        string platform = _server!.Address.ToString();
        string environment = string.Join(
            ';',
            new[] { $"Feishu__Platform={platform}", $"Feishu__Accounts={platform}" }
                .Where(each => !settings.StartsWith(each[..each.IndexOf('=')], StringComparison.Ordinal))
                .Append(settings)
        );
        var options = new ConnectOptions
        {
            SettingsPath = SettingsPath,
            Environment = TestConfiguration.Of(environment),
            DataFolder = _folder.File("data"),
            Port = 0,
            Once = true,
        };
        using var output = new Watched(line =>
        {
            if (whenSaid is { } said && line.Contains(said.Text, StringComparison.Ordinal))
                said.Act();
            return Task.CompletedTask;
        });
        using var json = new Watched(async line =>
        {
            var node = JsonNode.Parse(line)!;
            if ((string?)node["state"] != "scan")
                return;
            var link = new Uri((string)node["link"]!);
            if (onPage is not null)
                await onPage(new Uri((string)node["page"]!));
            onCode(HttpUtility.ParseQueryString(link.Query)["user_code"]!, link);
        });
        int exitCode = await ConnectCommand.RunAsync(
            change is null ? options : change(options),
            new ConnectOutput(output, json),
            _time,
            stop
        );
        await json.Done;
        return (
            exitCode,
            output.ToString(),
            [
                .. json.ToString()
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => JsonNode.Parse(line)!),
            ]
        );
    }

    /// <summary>Keeps what is written, and handles each line.</summary>
    private sealed class Watched(Func<string, Task> onLine) : StringWriter
    {
        public Task Done { get; private set; } = Task.CompletedTask;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            Done = Task.WhenAll(Done, onLine(value ?? string.Empty));
        }

        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            await onLine(value ?? string.Empty);
        }
    }
}
