using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Attendance;

/// <summary>Tenants never mix: events of another tenant about an instance are never applied.</summary>
public sealed class A_record_belongs_to_the_tenant_of_its_first_event : IDisposable
{
    private const string Other = "another-tenant";

    private readonly TestProjection _projection = new();

    [Theory]
    [InlineData("leave_approval")]
    [InlineData("leave_approvalV2")]
    [InlineData("leave_approval_revert")]
    [InlineData("work_approval")]
    [InlineData("approval.instance.remedy_group_update_v4")]
    public async Task An_event_of_another_tenant_changes_nothing(string type)
    {
        await _projection.HandleAsync(Payload.LeaveMessage("e1"));
        var before = await _projection.ReadRecordAsync("instance-1");

        var foreign = Event(
            type,
            "e2",
            Other,
            new JsonObject
            {
                ["instance_code"] = "instance-1",
                ["employee_id"] = "zzz",
                ["leave_reason"] = "zzz",
                ["work_reason"] = "zzz",
            }
        );

        Assert.Equal(HandlerOutcome.TenantMismatch, await _projection.HandleAsync(foreign));
        Assert.Equal(HandlerOutcome.TenantMismatch, await _projection.HandleAsync(foreign));
        JsonAssert.Equal(before, await _projection.ReadRecordAsync("instance-1"));
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(Payload.LeaveMessage("e3")));
    }

    [Fact]
    public async Task A_cancel_leave_of_another_tenant_is_not_applied_to_either_record()
    {
        await _projection.HandleAsync(Payload.LeaveMessage("e1", "original"));
        var before = await _projection.ReadRecordAsync("original");

        Assert.Equal(HandlerOutcome.TenantMismatch, await _projection.HandleAsync(Cancel("e2", Other)));

        JsonAssert.Equal(before, await _projection.ReadRecordAsync("original"));
        Assert.Null(await _projection.ReadRecordAsync("cancel"));
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(Cancel("e3", TestWebhook.TenantKey)));
    }

    [Fact]
    public async Task A_cancel_leave_that_comes_first_is_the_first_event_of_the_leave_that_it_cancels()
    {
        await _projection.HandleAsync(Cancel("e1", Other));

        Assert.Equal(
            HandlerOutcome.TenantMismatch,
            await _projection.HandleAsync(Payload.LeaveMessage("e2", "original"))
        );
        Assert.Null(await _projection.ReadRecordAsync("original"));
    }

    [Fact]
    public async Task Events_that_name_no_tenant_are_applied_and_the_first_that_names_one_decides()
    {
        var nameless = Payload.LeaveMessage("e1") with { TenantKey = null };
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(nameless));
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(Payload.LeaveMessage("e2")));
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(nameless with { MessageId = "e3" }));

        Assert.Equal(
            HandlerOutcome.TenantMismatch,
            await _projection.HandleAsync(Payload.LeaveMessage("e4") with { TenantKey = Other })
        );
        Assert.Equal(TestWebhook.TenantKey, (string?)(await _projection.ReadRecordAsync("instance-1"))!["tenant_key"]);
    }

    [Fact]
    public async Task A_task_belongs_to_the_tenant_of_its_first_event_too()
    {
        Assert.Equal(
            HandlerOutcome.Applied,
            await _projection.HandleAsync(Task("e1", TestWebhook.TenantKey, status: 1))
        );
        var before = await _projection.ReadTasksAsync("process-1");

        Assert.Equal(HandlerOutcome.TenantMismatch, await _projection.HandleAsync(Task("e2", Other, status: 3)));
        Assert.Equal(HandlerOutcome.TenantMismatch, await _projection.HandleAsync(Task("e3", Other, status: 1)));

        JsonAssert.Equal(before, await _projection.ReadTasksAsync("process-1"));
    }

    [Fact]
    public async Task It_is_dead_lettered_in_its_first_delivery_with_a_reason_of_its_own()
    {
        using var meters = new MetricRecorder();
        var processor = new MessageProcessor(
            new FakeTimeProvider(TestTime.Start),
            meters.Metrics,
            new FakeLogger<MessageProcessor>()
        );
        await _projection.HandleAsync(Payload.LeaveMessage("e1"));

        var settlement = await processor.ProcessAsync(
            Subscriptions.Leave,
            _projection.Attendance,
            Payload.LeaveMessage("e2") with
            {
                TenantKey = Other,
            },
            deliveryCount: 1,
            CancellationToken.None
        );

        Assert.Equal("tenant_mismatch", Assert.IsType<Settlement.DeadLetter>(settlement).Reason);
        Assert.Contains(
            meters.Measurements,
            measurement =>
                measurement.Contains("deadletters", StringComparison.Ordinal)
                && measurement.Contains("tenant_mismatch", StringComparison.Ordinal)
        );
    }

    public void Dispose() => _projection.Dispose();

    private static EventMessage Cancel(string eventId, string tenantKey) =>
        Event(
            "leave_approvalV2",
            eventId,
            tenantKey,
            new JsonObject { ["instance_code"] = "cancel", ["origin_instance_code"] = "original" }
        );

    private static EventMessage Task(string eventId, string tenantKey, int status) =>
        new()
        {
            MessageId = eventId,
            Subject = "corehr.process.approver.updated_v2",
            Schema = "2.0",
            TenantKey = tenantKey,
            ReceivedAt = TestTime.Start,
            Body = Payload.Task(eventId, status: status).Bytes(),
        };

    private static EventMessage Event(string type, string eventId, string tenantKey, JsonObject fields) =>
        new()
        {
            MessageId = eventId,
            Subject = type,
            Schema = "1.0",
            TenantKey = tenantKey,
            ReceivedAt = TestTime.Start,
            Body = Payload.V1(type, eventId, fields).Bytes(),
        };
}
