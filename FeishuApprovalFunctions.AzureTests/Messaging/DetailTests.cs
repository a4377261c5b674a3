using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApprovalFunctions.AzureTests.Messaging;

/// <summary>The function of the subscription <c>details</c>.</summary>
public sealed class DetailTests
{
    [SkippableFact]
    public async Task With_the_setting_the_detail_becomes_a_part_of_the_record()
    {
        using var platform = new StubPlatform();
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
        Assert.Equal(1, platform.Details);
        Assert.All(app.Actions.Settled, settled => Assert.StartsWith("complete", settled, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Without_the_setting_the_event_is_completed_and_no_call_is_made()
    {
        using var platform = new StubPlatform();
        await using var app = Start(platform, null);
        await PostAsync(app);

        await app.DeliverAsync(Subscriptions.Details, Assert.Single(app.Topic.Receive(Subscriptions.Details)));

        Assert.Equal(0, platform.Details);
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
        return new TestApp(
            settings: settings,
            configure: services =>
                services.ConfigureHttpClientDefaults(http =>
                    http.ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Add(platform))
                )
        );
    }

    /// <summary>Answers in the place of the network: with a token, and with the detail of a leave.</summary>
    private sealed class StubPlatform : DelegatingHandler
    {
        private int _details;

        /// <summary>The number of calls for a detail.</summary>
        public int Details => Volatile.Read(ref _details);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            bool isDetail = request.RequestUri!.AbsolutePath.EndsWith(
                "/instances/instance-1",
                StringComparison.Ordinal
            );
            if (isDetail)
                Interlocked.Increment(ref _details);
            string answer = isDetail
                ? """
                    {"code":0,"msg":"success","data":{"instance_code":"instance-1","approval_code":"A","serial_number":"202409050001",
                    "user_id":"a-user","start_time":"1725415200000","end_time":"1725418800000","status":"APPROVED",
                    "form":"[{\"id\":\"widgetLeaveGroupV2\",\"type\":\"leaveGroupV2\",\"value\":{\"name\":\"事假\",\"start\":\"2024-09-05T12:00:00+08:00\",\"end\":\"2024-09-07T00:00:00+08:00\",\"interval\":1.5,\"unit\":\"DAY\"}}]",
                    "timeline":[{"type":"PASS","create_time":"1725418800000","user_id":"manager","task_id":"1"}]}}
                    """
                : """{"code":0,"msg":"ok","tenant_access_token":"t-1","expire":7200}""";
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(answer, Encoding.UTF8, "application/json"),
                }
            );
        }
    }
}
