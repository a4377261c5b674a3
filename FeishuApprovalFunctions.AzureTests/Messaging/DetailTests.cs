using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Messaging;

/// <summary>The function of the subscription <c>details</c>.</summary>
public sealed class DetailTests
{
    private const string Detail = """
        {"code":0,"msg":"success","data":{"instance_code":"instance-1","approval_code":"A","serial_number":"202409050001",
        "user_id":"a-user","start_time":"1725415200000","end_time":"1725418800000","status":"APPROVED",
        "form":"[{\"id\":\"widgetLeaveGroupV2\",\"type\":\"leaveGroupV2\",\"value\":{\"name\":\"事假\",\"start\":\"2024-09-05T12:00:00+08:00\",\"end\":\"2024-09-07T00:00:00+08:00\",\"interval\":1.5,\"unit\":\"DAY\"}}]",
        "timeline":[{"type":"PASS","create_time":"1725418800000","user_id":"manager","task_id":"1"}]}}
        """;

    [SkippableFact]
    public async Task With_the_setting_the_detail_becomes_a_part_of_the_record()
    {
        using var platform = new StubPlatform("/instances/instance-1", Detail);
        await using var app = Start(platform, "missing");
        await PostAsync(app);
        foreach (var message in app.Topic.Receive(Subscriptions.Leave))
            await app.DeliverAsync(Subscriptions.Leave, message);

        // The fetch ends before time passes: the clock of the test would pass the time limit of the call.
        var details = app.Get<DetailHandler>();
        Assert.Equal(
            HandlerOutcome.Pending,
            await details.HandleAsync(TestEvents.LeaveV2() with { AppId = TestWebhook.AppId }, CancellationToken.None)
        );
        await details.WhenFetchedAsync();
        await app.DeliverAsync(Subscriptions.Details, Assert.Single(app.Topic.Receive(Subscriptions.Details)));
        var snapshot = Assert.Single(app.Topic.Receive(Subscriptions.Snapshot));
        await app.DeliverAsync(Subscriptions.Snapshot, snapshot);

        var record = JsonNode.Parse((await app.GetRecordAsync("instance-1")).Text)!;
        Assert.Equal("202409050001", (string?)record["serial_number"]);
        Assert.Equal("approved", (string?)record["approvals"]![0]!["action"]);
        Assert.Equal(1, platform.Calls);
        Assert.All(app.Actions.Settled, settled => Assert.StartsWith("complete", settled, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Without_the_setting_the_event_is_completed_and_no_call_is_made()
    {
        using var platform = new StubPlatform("/instances/instance-1", Detail);
        await using var app = Start(platform, null);
        await PostAsync(app);

        await app.DeliverAsync(Subscriptions.Details, Assert.Single(app.Topic.Receive(Subscriptions.Details)));

        Assert.Equal(0, platform.Calls);
        Assert.All(app.Actions.Settled, settled => Assert.StartsWith("complete", settled, StringComparison.Ordinal));
    }

    private static async Task PostAsync(TestApp app) =>
        Assert.Equal(
            200,
            (int)(await app.PostAsync(TestRequest.Sealed(TestEvents.LeaveV2().Body.ToArray()))).StatusCode
        );

    private static TestApp Start(StubPlatform platform, string? details)
    {
        var settings = TestSettings.Local();
        settings["Feishu__AppSecret"] = "a secret";
        settings["Records__Details"] = details;
        return platform.Start(settings);
    }
}
