using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.FeishuPlatform.LongConnection;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

/// <summary>
/// The one-machine server with an App Secret fetches the details of approvals, and the leaves of Feishu People, from the platform.
/// </summary>
public sealed class When_a_detail_is_fetched_on_one_machine
{
    [Fact]
    public async Task The_record_of_an_event_gets_what_the_event_leaves_out()
    {
        using var folder = new TempFolder();
        await using var platform = await TestPlatform.StartAsync();
        await using var server = await StartAsync(folder, platform, "");

        var record = await ApproveAsync(server, platform, record => record["serial_number"] is not null);

        Assert.Equal("202409050001", (string?)record["serial_number"]);
        Assert.Equal("manager", (string?)record["approvals"]![0]!["user_id"]);
        Assert.Contains("instance_snapshot", record["events"]!.AsArray().Select(each => (string?)each!["type"]));
        var details = (await GetAsync(server, "status"))["details"]!;
        Assert.Equal(("fetching", 1), ((string?)details["state"], (int)details["fetched"]!));
    }

    [Fact]
    public async Task Nothing_is_fetched_and_nothing_waits_where_the_setting_says_never()
    {
        using var folder = new TempFolder();
        await using var platform = await TestPlatform.StartAsync();
        await using var server = await StartAsync(folder, platform, ";Records__Details=never");

        await ApproveAsync(server, platform, _ => true);

        Assert.DoesNotContain("instance", platform.Platform.Calls);
        Assert.Null((await GetAsync(server, "status"))["details"]);
    }

    [Fact]
    public async Task A_leave_of_Feishu_People_becomes_a_record_and_its_cancellation_reverts_it()
    {
        const string Id = "7400000000000000301";
        using var folder = new TempFolder();
        await using var platform = await TestPlatform.StartAsync();
        await using var server = await StartAsync(folder, platform, "");
        platform.Time.Advance(DateTimeOffset.UtcNow - platform.Time.GetUtcNow());
        var sent = new List<PlatformEvent>();
        platform.Platform.EventSent += (_, each) => sent.Add(each);
        var leave = platform.Platform.Put(new SimulatedPeopleLeave(Id, "a-user") { ProcessId = "p-1" });
        platform.Platform.EndProcess(new("p-1"));
        await SendAsync(server, sent);

        var record = await WaitAsync(server, Id, _ => true);

        Assert.Equal(("approved", "1.5 days"), ((string?)record["status"], (string?)record["amount"]));
        Assert.Equal(["leave_request_snapshot"], record["events"]!.AsArray().Select(each => (string?)each!["type"]));
        var processes = (await GetAsync(server, "status"))["people_processes"]!;
        Assert.Equal(("fetching", 1), ((string?)processes["state"], (int)processes["leaves"]!));
        Assert.Null(processes["message"]);

        sent.Clear();
        platform.Platform.Put(leave with { Status = 8, Cancellations = ["p-2"] });
        platform.Platform.EndProcess(new("p-2"));
        platform.Platform.EndProcess(new("p-3", BizType: "work_application"));
        await SendAsync(server, sent);
        await WaitAsync(server, Id, each => (string?)each["status"] == "reverted");
        processes = (await GetAsync(server, "status"))["people_processes"]!;
        Assert.Equal(1, (int)processes["without_record"]!["work_application"]!);
        Assert.NotNull(processes["message"]);
    }

    private static Task<LocalServer> StartAsync(TempFolder folder, TestPlatform platform, string more) =>
        TestServer.StartAsync(
            folder,
            $"Feishu__AppId={platform.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};"
                + $"Feishu__Platform={platform.Address.Base};Feishu__VerificationToken={TestWebhook.Token};"
                + $"Feishu__ApprovalCodes__0={TestPlatform.LeaveCode}{more}"
        );

    /// <summary>Sends the events of an approved leave and returns its record once it is as expected and nothing is pending.</summary>
    private static async Task<JsonNode> ApproveAsync(
        LocalServer server,
        TestPlatform platform,
        Func<JsonNode, bool> isExpected
    )
    {
        var instance = platform.Leave();
        platform.Platform.Put(instance);
        await SendAsync(server, SimulatedEvents.OfApproval(instance, platform.App));
        return await WaitAsync(server, "instance-1", isExpected);
    }

    private static async Task SendAsync(LocalServer server, IEnumerable<PlatformEvent> events)
    {
        using var client = new HttpClient();
        foreach (var each in events)
        {
            using var body = new ByteArrayContent(each.Body);
            var answer = await client.PostAsync(
                new Uri(server.Address, $"/{Routes.Prefix}/{Routes.Events}"),
                body,
                TestContextTimeout.Token
            );
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Returns a record once it is as expected and nothing is pending.</summary>
    private static async Task<JsonNode> WaitAsync(
        LocalServer server,
        string instanceCode,
        Func<JsonNode, bool> isExpected
    )
    {
        using var client = new HttpClient();
        while (true)
        {
            TestContextTimeout.Token.ThrowIfCancellationRequested();
            using var answer = await client.GetAsync(
                new Uri(server.Address, $"/{Routes.Prefix}/attendance/{instanceCode}"),
                TestContextTimeout.Token
            );
            if (
                answer.IsSuccessStatusCode
                && await answer.Content.ReadFromJsonAsync<JsonNode>(TestContextTimeout.Token) is { } record
                && isExpected(record)
                && server.Unsettled == 0
            )
                return record;
            await Task.Yield();
        }
    }

    private static async Task<JsonNode> GetAsync(LocalServer server, string route)
    {
        using var client = new HttpClient();
        return (
            await client.GetFromJsonAsync<JsonNode>(
                new Uri(server.Address, $"/{Routes.Prefix}/{route}"),
                TestContextTimeout.Token
            )
        )!;
    }
}
