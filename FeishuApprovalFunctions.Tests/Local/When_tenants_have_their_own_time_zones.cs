using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

public sealed class When_tenants_have_their_own_time_zones : IDisposable
{
    private const string Settings =
        "Feishu__Apps__0__AppId=cli_a;Feishu__Apps__0__VerificationToken=a;Feishu__Apps__0__TenantKey=tenant-a;"
        + "Feishu__Apps__1__AppId=cli_b;Feishu__Apps__1__VerificationToken=b;Feishu__Apps__1__TenantKey=tenant-b;"
        + "Api__Key=key-of-the-reads;Share__Key=0123456789abcdef0123456789abcdef";

    private const string NewYork = ";Feishu__Apps__1__TimeZone=America/New_York";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_times_of_a_record_are_in_the_zone_of_its_tenant()
    {
        await using var server = await StartAsync(Settings + NewYork);
        using var http = Client(server.Address);

        var here = await http.GetFromJsonAsync<JsonObject>(
            "attendance?tenant_key=tenant-a&date=2024-09-05&calendar=true"
        );
        var there = await http.GetFromJsonAsync<JsonObject>(
            "attendance?tenant_key=tenant-b&date=2024-09-05&calendar=true"
        );

        Assert.Equal(("2024-09-05T12:00:00+08:00", "Asia/Shanghai"), Read(here!));
        Assert.Equal(("2024-09-05T12:00:00-04:00", "America/New_York"), Read(there!));
        Assert.Equal("Asia/Shanghai", await PayrollZoneAsync(http, "tenant-a"));
        Assert.Equal("America/New_York", await PayrollZoneAsync(http, "tenant-b"));
        Assert.Null(await server.FindTimeZoneProblemAsync(default));

        static (string?, string?) Read(JsonObject page) =>
            ((string?)page["items"]![0]!["start"], (string?)page["time_zone"]);
    }

    [Fact]
    public async Task The_days_of_a_record_start_at_midnight_of_its_tenant()
    {
        await using var server = await StartAsync(Settings + NewYork);
        using var http = Client(server.Address);

        var record = await http.GetFromJsonAsync<JsonObject>("attendance?instance_code=leave-b");

        Assert.Equal(
            ["2024-09-05 1 afternoon", "2024-09-06 2 "],
            record!["days"]!.AsArray().Select(day => $"{day!["date"]} {day["half_days"]} {day["half"]}")
        );
        var receivedAt = (DateTimeOffset)record["events"]![0]!["received_at"]!;
        Assert.Equal(
            TimeZoneInfo.FindSystemTimeZoneById("America/New_York").GetUtcOffset(receivedAt),
            receivedAt.Offset
        );
    }

    [Fact]
    public async Task A_tenant_whose_zone_was_changed_is_named_at_the_start()
    {
        await using (var first = await StartAsync(Settings))
            Assert.Null(await first.FindTimeZoneProblemAsync(default));

        await using var server = await TestServer.StartAsync(_folder, Settings + NewYork);

        Assert.StartsWith(
            "The records were made with the offset +08:00, but America/New_York has -04:00.",
            await server.FindTimeZoneProblemAsync(default),
            StringComparison.Ordinal
        );
    }

    /// <summary>Starts a server on a folder with a leave of each tenant.</summary>
    private async Task<FeishuApproval.Local.Hosting.LocalServer> StartAsync(string settings)
    {
        var server = await TestServer.StartAsync(_folder, settings);
        using var http = new HttpClient { BaseAddress = server.Address };
        foreach (string name in (string[])["a", "b"])
        {
            var body = Payload.Leave($"event-{name}", $"leave-{name}");
            body["token"] = name;
            body["event"]!["app_id"] = $"cli_{name}";
            body["event"]!["tenant_key"] = $"tenant-{name}";
            using var answer = await http.PostAsync("api/feishu/events", new ByteArrayContent(body.Bytes()));
            answer.EnsureSuccessStatusCode();
        }

        while (server.Unsettled > 0)
            await Task.Yield();
        return server;
    }

    private static HttpClient Client(Uri address)
    {
        var http = new HttpClient { BaseAddress = new Uri(address, "api/") };
        http.DefaultRequestHeaders.Add("x-functions-key", "key-of-the-reads");
        return http;
    }

    private static async Task<string?> PayrollZoneAsync(HttpClient http, string tenantKey) =>
        (string?)
            (await http.GetFromJsonAsync<JsonObject>($"payroll?tenant_key={tenantKey}&month=2024-09"))!["time_zone"];
}
