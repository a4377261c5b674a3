using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Messaging;

/// <summary>The function of the subscription <c>people-leave</c>.</summary>
public sealed class PeopleLeaveTests
{
    private const string Leaves = """
        {"code":0,"msg":"success","data":{"leave_request_list":[{"leave_request_id":"7400000000000000301","employment_id":"a-user",
        "leave_type_name":[{"lang":"zh-CN","value":"年假"}],"start_time":"2024-09-05 afternoon","end_time":"2024-09-06",
        "leave_duration":"1.5","leave_duration_unit":1,"leave_request_status":1,"submitted_at":"1725415200",
        "details":[{"leave_date":"2024-09-05","leave_duration":"0.5","leave_duration_unit":1},
        {"leave_date":"2024-09-06","leave_duration":"1","leave_duration_unit":1}],"leave_process_id":["process-1"]}],"has_more":false}}
        """;

    private static readonly JsonObject Done = Payload.V2(
        EventTypes.ProcessStatusChanged,
        "event-1",
        new JsonObject
        {
            ["process_id"] = "process-1",
            ["status"] = 9,
            ["biz_type"] = "leave_application",
        }
    );

    [SkippableFact]
    public async Task The_leave_of_a_process_that_is_done_becomes_a_record()
    {
        using var platform = new StubPlatform("/leave_request_history", Leaves);
        var settings = TestSettings.Local();
        settings["Feishu__AppSecret"] = "a secret";
        await using var app = platform.Start(settings);
        Assert.Equal(200, (int)(await app.PostAsync(TestRequest.Sealed(Done.Bytes()))).StatusCode);

        // The fetch ends before time passes: the clock of the test would pass the time limit of the call.
        var leaves = app.Get<PeopleLeaveHandler>();
        var message = TestEvents.Message(EventTypes.ProcessStatusChanged, "event-1", "process-1", Done);
        Assert.Equal(HandlerOutcome.Pending, await leaves.HandleAsync(message, CancellationToken.None));
        await leaves.WhenFetchedAsync();
        await app.DeliverAsync(Subscriptions.PeopleLeave, Assert.Single(app.Topic.Receive(Subscriptions.PeopleLeave)));
        var snapshot = Assert.Single(app.Topic.Receive(Subscriptions.Snapshot));
        await app.DeliverAsync(Subscriptions.Snapshot, snapshot);

        var record = JsonNode.Parse((await app.GetRecordAsync("7400000000000000301")).Text)!;
        Assert.Equal(("leave", "1.5 days"), ((string?)record["kind"], (string?)record["amount"]));
        Assert.Equal(1, platform.Calls);
        Assert.All(app.Actions.Settled, settled => Assert.StartsWith("complete", settled, StringComparison.Ordinal));
    }
}
