using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Commands;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Tests.Local;

/// <summary>A one-machine server with two tenants. One of them works on a Saturday of last year by its calendar in Feishu People.</summary>
public sealed class When_a_tenant_has_a_work_calendar : IDisposable
{
    private const string Id = "7000000000000000501";
    private const string Key = "0123456789abcdef";

    private readonly DateOnly _saturday = SecondSaturdayOfMarch(DateTimeOffset.UtcNow.Year - 1);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Its_make_up_Saturday_is_a_workday_in_its_payroll_and_a_rest_day_for_another_tenant()
    {
        await using var test = await StartPlatformAsync();
        await using var server = await StartAsync(Settings(test));
        using var http = Client(server);
        await LoadedAsync(server);
        await SendAsync(server);

        Assert.Equal("overtime_hours:workday:unknown", await PayrollColumnAsync(http, "tenant-a"));
        Assert.Equal("overtime_hours:rest_day:unknown", await PayrollColumnAsync(http, "tenant-b"));
        Assert.Equal("workday True", await CalendarDayAsync(http, "tenant-a"));
        Assert.Equal("rest_day False", await CalendarDayAsync(http, "tenant-b"));
        var status = Assert.Single((await StatusAsync(http)).AsArray());
        Assert.Equal(
            ("cli_a", Id, true, null),
            (
                (string?)status!["app_id"],
                (string?)status["calendar_id"],
                status["loaded_at"] is not null,
                (string?)status["message"]
            )
        );
    }

    [Fact]
    public async Task After_a_restart_without_network_its_days_are_the_same()
    {
        var test = await StartPlatformAsync();
        string settings = Settings(test);
        await using (var first = await StartAsync(settings))
        {
            await LoadedAsync(first);
            await SendAsync(first);
        }

        await test.DisposeAsync();
        await using (var server = await StartAsync(settings))
        {
            using var http = Client(server);
            Assert.Equal("overtime_hours:workday:unknown", await PayrollColumnAsync(http, "tenant-a"));
            Assert.Equal("overtime_hours:rest_day:unknown", await PayrollColumnAsync(http, "tenant-b"));
        }

        // Commands on the folder compute days like the server.
        string[] closed = ["close", Month, "--data", _folder.Path, "--tenant", "tenant-a", "--config", WriteSettings()];
        var cli = await Cli.RunAsync(closed);
        Assert.Equal((0, string.Empty), (cli.ExitCode, cli.Error));
        await using var again = await StartAsync(settings);
        using var client = Client(again);
        var changes = await client.GetFromJsonAsync<JsonObject>($"closings/{Month}/changes?tenant_key=tenant-a");
        Assert.Empty(changes!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_month_is_not_closed_while_the_calendar_is_not_loaded()
    {
        await using var test = await StartPlatformAsync();
        test.App.Scopes.Remove(PlatformCall.WorkCalendarScope);
        test.Platform.Add(new SimulatedApp("cli_a", TestPlatform.AppSecret, "tenant-a") { Scopes = test.App.Scopes });
        await using var server = await StartAsync(Settings(test));
        using var http = Client(server);
        await SendAsync(server);
        while (
            ((string?)(await StatusAsync(http))[0]!["message"])?.Contains("corehr", StringComparison.Ordinal) != true
        )
            await Task.Yield();

        Assert.Equal("overtime_hours:rest_day:unknown", await PayrollColumnAsync(http, "tenant-a"));
        using var refused = await http.PostAsync(CloseAddress("tenant-a"), null);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains(
            $"1 work calendar is not loaded, see GET /api/status ({Id})",
            await refused.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        using var other = await http.PostAsync(CloseAddress("tenant-b"), null);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var named = await http.PostAsync(CloseAddress("tenant-a") + "&with_open=yes", null);
        var closing = await named.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(
            ("work_calendar", Id),
            ((string?)closing!["open"]![0]!["reason"], (string?)closing["open"]![0]!["id"])
        );
    }

    private string Month => $"{_saturday:yyyy-MM}";

    private string CloseAddress(string tenantKey) => $"manage/closings?month={Month}&by=me&tenant_key={tenantKey}";

    private async Task<TestPlatform> StartPlatformAsync()
    {
        var test = await TestPlatform.StartAsync();
        test.Platform.Add(new SimulatedApp("cli_a", TestPlatform.AppSecret, "tenant-a"));
        test.Platform.Calendars.Add(
            new SimulatedCalendar(Id, "总部日历", "tenant-a") { Days = { [_saturday] = "workday" } }
        );
        return test;
    }

    private static string Settings(TestPlatform test) =>
        "Feishu__Apps__0__AppId=cli_a;Feishu__Apps__0__VerificationToken=a;Feishu__Apps__0__TenantKey=tenant-a;"
        + $"Feishu__Apps__0__AppSecret={TestPlatform.AppSecret};Feishu__Apps__0__Platform={test.Address.Base};"
        + $"Feishu__Apps__0__WorkCalendar={Id};"
        + "Feishu__Apps__1__AppId=cli_b;Feishu__Apps__1__VerificationToken=b;Feishu__Apps__1__TenantKey=tenant-b;"
        + $"Attendance__Holidays=none;Records__Details=never;Api__Key=key-of-the-reads;Api__AdminKey={Key}";

    /// <summary>The settings of a command, which has no App Secret.</summary>
    private string WriteSettings() =>
        _folder.File(
            "settings.json",
            $$$"""
            {"Feishu": {"Apps": [{"AppId": "cli_a", "TenantKey": "tenant-a", "WorkCalendar": "{{{Id}}}"}]}, "Attendance": {"Holidays": "none"}}
            """
        );

    private Task<LocalServer> StartAsync(string settings) => TestServer.StartAsync(_folder, settings);

    private static HttpClient Client(LocalServer server)
    {
        var http = new HttpClient { BaseAddress = new Uri(server.Address, "api/") };
        http.DefaultRequestHeaders.Add("x-functions-key", Key);
        return http;
    }

    private static async Task LoadedAsync(LocalServer server)
    {
        var calendars = server.Services.GetRequiredService<LoadedCalendars>();
        while (calendars.Find(calendars.Settings[0]) is null)
            await Task.Yield();
    }

    /// <summary>Sends two hours of overtime on the Saturday for each tenant.</summary>
    private async Task SendAsync(LocalServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        foreach (string name in (string[])["a", "b"])
        {
            var body = Payload.V1(
                "work_approval",
                $"event-{name}",
                new JsonObject
                {
                    ["instance_code"] = $"overtime-{name}",
                    ["employee_id"] = "a-user",
                    ["work_start_time"] = $"{_saturday:yyyy-MM-dd} 14:00:00",
                    ["work_end_time"] = $"{_saturday:yyyy-MM-dd} 16:00:00",
                    ["work_interval"] = 7200,
                }
            );
            body["token"] = name;
            body["event"]!["app_id"] = $"cli_{name}";
            body["event"]!["tenant_key"] = $"tenant-{name}";
            using var answer = await http.PostAsync("api/feishu/events", new ByteArrayContent(body.Bytes()));
            answer.EnsureSuccessStatusCode();
        }

        while (server.Unsettled > 0)
            await Task.Yield();
    }

    private async Task<string?> PayrollColumnAsync(HttpClient http, string tenantKey)
    {
        var payroll = await http.GetFromJsonAsync<JsonObject>($"payroll?tenant_key={tenantKey}&month={Month}");
        return (string?)Assert.Single(payroll!["columns"]!.AsArray())!["name"];
    }

    private async Task<string> CalendarDayAsync(HttpClient http, string tenantKey)
    {
        var page = await http.GetFromJsonAsync<JsonObject>(
            $"attendance?tenant_key={tenantKey}&date={_saturday:yyyy-MM-dd}&calendar=true"
        );
        var day = Assert.Single(page!["calendar"]!.AsArray())!;
        return $"{day["day_class"]} {(bool)day["is_make_up_workday"]!}";
    }

    private static async Task<JsonNode> StatusAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonObject>("status"))!["work_calendars"]!;

    private static DateOnly SecondSaturdayOfMarch(int year)
    {
        var first = new DateOnly(year, 3, 8);
        return first.AddDays((DayOfWeek.Saturday - first.DayOfWeek + 7) % 7);
    }
}
