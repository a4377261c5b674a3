using System.Text.Json.Nodes;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Messaging;

/// <summary>The whole processing: posted by Feishu, published, delivered, stored, read.</summary>
public sealed class PipelineTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task Both_events_of_a_leave_and_its_revert_become_one_reverted_record()
    {
        foreach (
            var message in (EventMessage[])[Events.LeaveRevert(), Events.LeaveV2(), Events.Leave(), Events.Leave()]
        )
        {
            await PostAsync(message);
        }

        await _app.DeliverAllAsync();

        var read = await _app.GetRecordAsync("instance-1");
        Assert.Equal(200, (int)read.StatusCode);
        var record = JsonNode.Parse(read.Text)!;
        Assert.Equal("reverted", (string?)record["status"]);
        Assert.Equal("a-user", (string?)record["user_id"]);
        Assert.Equal(3, record["events"]!.AsArray().Count);
        Assert.All(_app.Actions.Settled, settled => Assert.StartsWith("complete", settled, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_task_event_becomes_a_task()
    {
        await PostAsync(Events.Task(status: 3));
        await _app.DeliverAllAsync();

        var read = await _app.GetTasksAsync("process-1");
        Assert.Equal(200, (int)read.StatusCode);
        Assert.Equal("approver-1", (string?)JsonNode.Parse(read.Text)!["tasks"]![0]!["approver_id"]);
    }

    [Fact]
    public async Task Every_event_is_archived_unrecognized_ones_too()
    {
        await PostAsync(Events.Leave());
        await PostAsync(
            Events.Message("unrecognized", "event-9", null, Payload.V2("calendar.changed_v4", "event-9", []))
        );
        await _app.DeliverAllAsync();
        Assert.Equal(
            ["leave_approval", "unrecognized"],
            _app.Storage.Rows(TableNames.EventArchive).Select(row => row["Type"]).Order()
        );
    }

    [Fact]
    public async Task An_event_too_large_for_the_topic_becomes_a_record_like_any_other()
    {
        await using var app = new TestApp(new InMemoryTopic { MaxMessageSize = 2_000 });
        var random = new Random(1);
        string reason = string.Concat(Enumerable.Range(0, 200_000).Select(_ => (char)random.Next('a', 'p')));
        Assert.Equal(
            200,
            (int)(await app.PostAsync(TestRequest.Sealed(Events.LeaveV2(reason: reason).Body.ToArray()))).StatusCode
        );
        await app.DeliverAllAsync();

        Assert.Equal(reason, (string?)JsonNode.Parse((await app.GetRecordAsync("instance-1")).Text)!["reason"]);
        Assert.Single(app.Storage.Rows(TableNames.EventArchive));
        Assert.All(app.Actions.Settled, settled => Assert.StartsWith("complete", settled, StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task PostAsync(EventMessage message) =>
        Assert.Equal(200, (int)(await _app.PostAsync(TestRequest.Sealed(message.Body.ToArray()))).StatusCode);
}
