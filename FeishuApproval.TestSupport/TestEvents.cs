using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport.ServiceBus;

namespace FeishuApproval.TestSupport;

/// <summary>Events as they travel on the topic.</summary>
internal static class TestEvents
{
    public static EventMessage Leave(string eventId = "event-1", string instanceCode = "instance-1") =>
        Message(EventTypes.LeaveApproval, eventId, instanceCode, Payload.Leave(eventId, instanceCode));

    public static EventMessage LeaveV2(
        string eventId = "event-2",
        string instanceCode = "instance-1",
        string? origin = null,
        string reason = "a reason"
    )
    {
        var body = Payload.Leave(eventId, instanceCode);
        body["event"]!["type"] = EventTypes.LeaveApprovalV2;
        body["event"]!["leave_reason"] = reason;
        if (origin is not null)
            body["event"]!["origin_instance_code"] = origin;
        return Message(EventTypes.LeaveApprovalV2, eventId, instanceCode, body);
    }

    public static EventMessage LeaveRevert(string eventId = "event-3", string instanceCode = "instance-1") =>
        Message(
            EventTypes.LeaveApprovalRevert,
            eventId,
            instanceCode,
            Payload.V1(
                EventTypes.LeaveApprovalRevert,
                eventId,
                new JsonObject { ["instance_code"] = instanceCode, ["operate_time"] = 1_700_000_100 }
            )
        );

    public static EventMessage Task(
        string eventId = "event-1",
        string processId = "process-1",
        string approverId = "approver-1",
        int status = 1
    ) =>
        Message(
            EventTypes.ProcessApproverUpdated,
            eventId,
            processId,
            Payload.Task(eventId, processId, approverId, status)
        );

    public static EventMessage Message(string subject, string eventId, string? correlationId, JsonObject body) =>
        new()
        {
            MessageId = eventId,
            Subject = subject,
            CorrelationId = correlationId,
            Schema = "1.0",
            AppId = TestWebhook.AppId,
            TenantKey = TestWebhook.TenantKey,
            ReceivedAt = TestTime.Start.AddTicks(1_234_567),
            Body = body.Bytes(),
        };

    /// <summary>The message as the trigger receives it, published on the way.</summary>
    public static async Task<ServiceBusReceivedMessage> ToReceivedAsync(
        this EventMessage message,
        int deliveryCount = 1
    )
    {
        var topic = new InMemoryServiceBusTopic { MaxMessageSize = int.MaxValue };
        await topic.Connect().PublishAsync(message, CancellationToken.None);
        return InMemoryServiceBusTopic.Receive(Assert.Single(topic.Messages), deliveryCount);
    }
}
