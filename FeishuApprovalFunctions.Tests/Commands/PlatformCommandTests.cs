using System.Text.Json.Nodes;
using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Commands;

/// <summary><c>doctor</c>, <c>subscribe</c> and <c>reconcile</c> against a simulated platform.</summary>
public sealed class PlatformCommandTests
{
    [Fact]
    public async Task Doctor_reports_a_correct_setup_with_exit_code_0()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.OnlineConnections = _ => 1;

        var (exitCode, output) = await DoctorAsync(test, subscribe: true);

        // The clock of the simulated platform's answers is this machine's.
        Assert.DoesNotContain("✗", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        foreach (
            string line in (string[])
                [
                    "✓ Credentials",
                    "✓ Platform",
                    "✓ Scope: read approvals",
                    "✓ Scope: list approvals",
                    "✓ Scope: tenant",
                    "✓ Scope: read names",
                    "✓ Long connection",
                    "✓ Clock",
                    "✓ Definition: 请假",
                    "✓ Subscription",
                ]
        )
        {
            Assert.Contains(line, output, StringComparison.Ordinal);
        }

        Assert.True(test.Platform.IsSubscribed(test.App.AppId, TestPlatform.LeaveCode));
        Assert.DoesNotContain(TestPlatform.AppSecret, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret", "✗ Credentials", "凭证与基础信息")]
    [InlineData("scopes", "✗ Scope: list approvals", "权限管理")]
    [InlineData("scopes", "✗ Scope: read approvals", "权限管理")]
    [InlineData("scopes", "? Scope: tenant", "Feishu__TenantKey")]
    [InlineData("contacts", "? Scope: read names", "contact:contact.base:readonly")]
    [InlineData("contacts", "? Scope: read names", "contact:user.employee:readonly")]
    [InlineData("offline", "✗ Long connection", "使用长连接接收事件")]
    [InlineData("crowd", "? Long connection", "3 are online")]
    [InlineData("inactive", "✗ Definition", "审批管理后台")]
    [InlineData("group", "✗ Definition", "控件")]
    [InlineData("trip", "✓ Definition", "tripGroup")]
    [InlineData("unknown", "✗ Definition", "definitionCode")]
    public async Task Doctor_says_what_to_change_in_the_console(string wrong, string line, string named)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.OnlineConnections = _ =>
            wrong == "offline" ? 0
            : wrong == "crowd" ? 3
            : 1;
        if (wrong == "secret")
            test.Platform.Add(new SimulatedApp(test.App.AppId, "another", test.App.TenantKey));
        if (wrong == "scopes")
            test.App.Scopes.Clear();
        if (wrong == "contacts")
            test.App.Scopes.Remove("contact:contact.base:readonly");
        if (wrong == "inactive")
        {
            test.Platform.Add(
                new SimulatedDefinition(TestPlatform.LeaveCode, SimulatedKind.Leave, "请假") { Status = "INACTIVE" }
            );
        }

        if (wrong is "group" or "trip")
        {
            test.Platform.Add(
                new SimulatedDefinition(TestPlatform.LeaveCode, SimulatedKind.Leave, "请假")
                {
                    GroupType = wrong == "trip" ? "tripGroup" : "input",
                }
            );
        }

        if (wrong == "unknown")
            test.Platform.Fail("definition", SimulatedFault.Code(1390002));

        var (exitCode, output) = await DoctorAsync(test, subscribe: false);

        Assert.Contains(
            output.Split('\n'),
            text =>
                text.StartsWith(line, StringComparison.Ordinal)
                && text.Contains(wrong == "group" ? "attendance control" : named, StringComparison.Ordinal)
        );
        Assert.Equal(wrong == "scopes" || line.StartsWith('✗') ? 1 : 0, exitCode);
    }

    [Fact]
    public async Task Doctor_says_that_the_app_lives_on_the_other_platform()
    {
        await using var here = await TestPlatform.StartAsync();
        await using var there = await TestPlatform.StartAsync();
        here.Platform.Add(new SimulatedApp(here.App.AppId, "another", here.App.TenantKey));

        var findings = await CheckAsync(here, other: there.Client);

        var only = Assert.Single(findings);
        Assert.Equal((DoctorState.Wrong, "Platform"), (only.State, only.Check));
        Assert.Contains("Set Feishu__Platform to simulated.", only.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_how_far_the_clock_is_off()
    {
        await using var test = await TestPlatform.StartAsync();

        // This clock is that of a past year; the platform's answers have the real date.
        var clock = Assert.Single(await CheckAsync(test), finding => finding.Check == "Clock");

        Assert.Equal(DoctorState.Wrong, clock.State);
        Assert.Matches(
            @"^This machine's clock is \d+\.\d\d:\d\d:\d\d behind Feishu's\. Set it by NTP\.$",
            clock.Sentence
        );
    }

    [Theory]
    [InlineData(true, 0, "Wrong")]
    [InlineData(true, 1, "Right")]
    [InlineData(true, 2, "Unsure")]
    [InlineData(false, 0, "Right")]
    [InlineData(false, 1, "Unsure")]
    public async Task Doctor_compares_the_connections_with_how_events_are_to_arrive(
        bool isConnection,
        int online,
        string expected
    )
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.OnlineConnections = _ => online;

        var findings = await CheckAsync(test, receivesByLongConnection: isConnection);

        Assert.Equal(expected, Assert.Single(findings, finding => finding.Check == "Long connection").State.ToString());
    }

    [Fact]
    public async Task Doctor_requires_nothing_of_Feishu_People_where_it_is_not_used()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Remove(RequestedAccess.PeopleLeaves);

        var findings = await CheckAsync(test);

        Assert.DoesNotContain(
            findings,
            finding => finding.Sentence.Contains("Feishu People", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(findings, finding => finding.Sentence.Contains("corehr:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_says_what_leaves_of_Feishu_People_lack()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Add(
            test.App with
            {
                Versions =
                [
                    new(
                        "1.0.0",
                        SimulatedVersion.Published,
                        [.. EventTypes.All.Except([EventTypes.ProcessStatusChanged])]
                    ),
                ],
            }
        );
        test.App.Scopes.Remove(RequestedAccess.PeopleLeaves);
        test.Platform.AddProcess("p-1", Process("p-1", "leave", "请假"));
        test.Time.Advance(TimeSpan.FromMinutes(1));

        var findings = await CheckAsync(test);

        Assert.Contains(
            findings,
            finding =>
                finding is { State: DoctorState.Wrong, Check: "Scope: leaves of Feishu People" }
                && finding.Sentence.Contains("corehr:leave:read", StringComparison.Ordinal)
        );
        Assert.Contains(
            findings,
            finding =>
                finding is { State: DoctorState.Wrong, Check: "Feishu People" }
                && finding.Sentence.Contains(EventTypes.ProcessStatusChanged, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Doctor_names_processes_of_Feishu_People_that_make_no_record()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.AddProcess("p-1", Process("p-1", "leave", "请假"));
        test.Platform.AddProcess("p-2", Process("p-2", "overtime", "加班申请"));
        test.Platform.AddProcess("p-3", Process("p-3", "overtime", "加班申请"));
        test.Platform.AddProcess("p-4", Process("p-4", "trip", "出差申请", status: 1));
        test.Time.Advance(TimeSpan.FromMinutes(1));

        var findings = await CheckAsync(test);

        Assert.Contains(
            findings,
            finding => finding is { State: DoctorState.Right, Check: "Scope: leaves of Feishu People" }
        );
        var unmapped = Assert.Single(findings, finding => finding.Check == "Feishu People");
        Assert.Equal(DoctorState.Unsure, unmapped.State);
        Assert.Contains("加班申请 (2).", unmapped.Sentence, StringComparison.Ordinal);
    }

    private static JsonObject Process(string processId, string template, string name, int status = 9) =>
        new()
        {
            ["process_id"] = processId,
            ["status"] = status,
            ["flow_template_id"] = template,
            ["flow_definition_name"] = new JsonObject { ["zh_cn"] = name },
        };

    [Fact]
    public async Task Doctor_ends_when_nothing_further_can_be_checked()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.IsEnabled = false;

        var only = Assert.Single(await CheckAsync(test));

        Assert.Equal(DoctorState.Wrong, only.State);
        Assert.Contains("版本管理与发布", only.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("People__Enabled=false")]
    [InlineData("People__File=names.csv")]
    public async Task Doctor_does_not_ask_for_contacts_that_are_not_used(string setting)
    {
        await using var test = await TestPlatform.StartAsync();
        var output = new StringWriter();

        await DoctorCommand.RunAsync(
            TestConfiguration.Of($"{Settings(test)};{setting}"),
            webhook: null,
            subscribe: false,
            output,
            CancellationToken.None
        );

        Assert.DoesNotContain("names", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("users", test.Platform.Calls);
    }

    [Theory]
    [InlineData("Attendance__Holidays=none", "✓ Holidays: No public holidays are missing.")]
    [InlineData("Attendance__Holidays=none;Attendance__HolidayFile={file}", "? Holidays: The public holidays of 2")]
    public async Task Doctor_says_whether_the_public_holidays_are_known(string settings, string line)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.OnlineConnections = _ => 1;
        using var folder = new TempFolder();
        string file = folder.File("holidays.csv", "date,type,name\n2000-01-01,holiday,of another year\n");
        var output = new StringWriter();

        int exitCode = await DoctorCommand.RunAsync(
            TestConfiguration.Of($"{Settings(test)};{settings.Replace("{file}", file, StringComparison.Ordinal)}"),
            webhook: null,
            subscribe: false,
            output,
            CancellationToken.None
        );

        Assert.Contains(output.ToString().Split('\n'), text => text.StartsWith(line, StringComparison.Ordinal));
        Assert.Equal(0, exitCode);
    }

    /// <summary>The calendar has 1 January of every year, so that no year is missing.</summary>
    [Theory]
    [InlineData("7001", "✓ Work calendar: The work calendar 7001 of Feishu People decides the days from 2", 0)]
    [InlineData(
        "7002",
        "✗ Work calendar: Feishu People (飞书人事) has no enabled work calendar 7002. Set Feishu__WorkCalendar to the id of one of its 1 calendars: "
            + "7001 (总部日历).",
        1
    )]
    public async Task Doctor_reads_the_work_calendar_that_is_set(string id, string line, int expected)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.OnlineConnections = _ => 1;
        int year = DateTimeOffset.UtcNow.Year;
        test.Platform.Calendars.Add(
            new SimulatedCalendar("7001", "总部日历", test.App.TenantKey)
            {
                Days = Enumerable
                    .Range(year - 1, 3)
                    .ToDictionary(each => new DateOnly(each, 1, 1), _ => "public_holiday"),
            }
        );
        using var folder = new TempFolder();
        string file = folder.File("holidays.csv", "date,type,name\n2000-01-01,holiday,of another year\n");
        var output = new StringWriter();

        int exitCode = await DoctorCommand.RunAsync(
            TestConfiguration.Of(
                $"{Settings(test)};Feishu__WorkCalendar={id};Attendance__Holidays=none;Attendance__HolidayFile={file}"
            ),
            webhook: null,
            subscribe: false,
            output,
            CancellationToken.None
        );

        string[] lines = output.ToString().Split('\n');
        Assert.Contains(lines, text => text.StartsWith(line, StringComparison.Ordinal));
        Assert.Contains(
            lines,
            text =>
                text.StartsWith(
                    expected == 0 ? "✓ Holidays: No public holidays are missing." : "? Holidays: ",
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(expected, exitCode);
    }

    [Fact]
    public async Task Doctor_does_not_ask_for_a_work_calendar_that_is_not_set()
    {
        await using var test = await TestPlatform.StartAsync();

        var (_, output) = await DoctorAsync(test, subscribe: false);

        Assert.DoesNotContain("Work calendar", output, StringComparison.Ordinal);
        Assert.DoesNotContain(test.Platform.Calls, call => call.StartsWith("work_calendar", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Subscribe_is_repeatable_and_reports_problems()
    {
        await using var test = await TestPlatform.StartAsync();

        Assert.Equal(
            (0, $"✓ {TestPlatform.LeaveCode}: new\n"),
            await SubscribeAsync(test, false, TestPlatform.LeaveCode)
        );
        Assert.Equal(
            (0, $"✓ {TestPlatform.LeaveCode}: known\n"),
            await SubscribeAsync(test, false, TestPlatform.LeaveCode)
        );
        var (exitCode, output) = await SubscribeAsync(test, false, "nothing");
        Assert.Equal(1, exitCode);
        Assert.StartsWith("✗ nothing: There is no approval definition", output, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UsageException>(() => SubscribeAsync(test, true, "both"));
        Assert.Equal(0, (await SubscribeAsync(test, true)).ExitCode);
    }

    [Fact]
    public async Task Without_credentials_a_command_says_what_to_set()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() =>
            DoctorCommand.RunAsync(TestConfiguration.Of(string.Empty), null, false, TextWriter.Null, default)
        );

        Assert.Contains("Feishu__AppSecret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_runs_dry_first_and_then_applies_in_a_running_server()
    {
        await using var test = await TestPlatform.StartAsync();
        using var folder = new TempFolder();
        test.Platform.Put(
            test.Leave() with
            {
                SubmittedAt = DateTimeOffset.UtcNow.AddDays(-3),
                DecidedAt = DateTimeOffset.UtcNow.AddDays(-2),
            }
        );
        await using var server = await TestServer.StartAsync(
            folder,
            Settings(test) + ";Api__AdminKey=k;Reconcile__MaxCallsPerDay=0;Feishu__VerificationToken=t"
        );
        string from = DateTimeOffset
            .UtcNow.AddDays(-10)
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        var dry = await Cli.RunAsync("reconcile", "--url", $"{server.Address}", "--key", "k", "--from", from);
        Assert.Contains(
            "请假 (LEAVE-CODE): 1 compared, 1 missing, 0 reverted, 0 failed",
            dry.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("Nothing was changed", dry.Output, StringComparison.Ordinal);
        Assert.Equal(0, server.HeldEvents);

        Assert.Contains("Add --thorough.", dry.Output, StringComparison.Ordinal);

        var json = await Cli.RunAsync(
            "reconcile",
            "--url",
            $"{server.Address}",
            "--key",
            "k",
            "--from",
            from,
            "--json"
        );
        var answer = System.Text.Json.Nodes.JsonNode.Parse(json.Output)!;
        Assert.Equal((1, true, true), ((double)answer["progress"]!, (bool)answer["done"]!, (bool)answer["dry_run"]!));

        var applied = await Cli.RunAsync(
            "reconcile",
            "--url",
            $"{server.Address}",
            "--key",
            "k",
            "--from",
            from,
            "--apply"
        );
        Assert.Equal((0, string.Empty), (applied.ExitCode, applied.Error));

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("x-functions-key", "k");
        while (server.Unsettled > 0)
            await Task.Yield();
        Assert.Contains(
            "\"status\":\"approved\"",
            await http.GetStringAsync(new Uri(server.Address, "/api/attendance/instance-1")),
            StringComparison.Ordinal
        );
    }

    private static async Task<List<DoctorFinding>> CheckAsync(
        TestPlatform test,
        PlatformClient? other = null,
        bool receivesByLongConnection = true
    )
    {
        var findings = new List<DoctorFinding>();
        var doctor = new Doctor(test.Client, other, receivesByLongConnection, test.Time);
        await foreach (var finding in doctor.CheckAsync(subscribe: false, checkWebhook: null, default))
            findings.Add(finding);
        return findings;
    }

    private static string Settings(TestPlatform test) =>
        $"Feishu__AppId={test.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};Feishu__Platform={test.Address.Base};Feishu__ApprovalCodes__0={TestPlatform.LeaveCode}";

    private static async Task<(int ExitCode, string Output)> DoctorAsync(TestPlatform test, bool subscribe)
    {
        var output = new StringWriter();
        int exitCode = await DoctorCommand.RunAsync(
            TestConfiguration.Of(Settings(test)),
            webhook: null,
            subscribe,
            output,
            CancellationToken.None
        );
        return (exitCode, output.ToString());
    }

    private static async Task<(int ExitCode, string Output)> SubscribeAsync(
        TestPlatform test,
        bool all,
        params string[] codes
    )
    {
        var output = new StringWriter();
        int exitCode = await SubscribeCommand.RunAsync(
            TestConfiguration.Of(Settings(test)),
            codes,
            all,
            output,
            (client, code, stop) => client.SubscribeAsync(code, stop),
            isNew => isNew ? "new" : "known",
            default
        );
        return (exitCode, output.ToString());
    }
}
