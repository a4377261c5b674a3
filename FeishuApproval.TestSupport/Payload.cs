using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>Makes event bodies as Feishu sends them.</summary>
internal static class Payload
{
    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A v1 event with these fields; app, tenant and type stand in it too.</summary>
    public static JsonObject V1(string type, string eventId, JsonObject fields)
    {
        fields["app_id"] = TestWebhook.AppId;
        fields["tenant_key"] = TestWebhook.TenantKey;
        fields["type"] = type;
        return new JsonObject
        {
            ["ts"] = "1700000000.123456",
            ["uuid"] = eventId,
            ["token"] = TestWebhook.Token,
            ["type"] = "event_callback",
            ["event"] = fields,
        };
    }

    /// <summary>A v2 event with this <c>event</c>.</summary>
    public static JsonObject V2(string type, string eventId, JsonObject eventFields) =>
        new()
        {
            ["schema"] = "2.0",
            ["header"] = new JsonObject
            {
                ["event_id"] = eventId,
                ["event_type"] = type,
                ["create_time"] = "1700000000123",
                ["token"] = TestWebhook.Token,
                ["app_id"] = TestWebhook.AppId,
                ["tenant_key"] = TestWebhook.TenantKey,
            },
            ["event"] = eventFields,
        };

    /// <summary>A small approved leave.</summary>
    public static JsonObject Leave(string eventId = "event-1", string instanceCode = "instance-1") =>
        V1(
            "leave_approval",
            eventId,
            new JsonObject
            {
                ["instance_code"] = instanceCode,
                ["employee_id"] = "a-user",
                ["leave_type"] = "事假",
                ["leave_start_time"] = "2024-09-05 12:00:00",
                ["leave_end_time"] = "2024-09-07 00:00:00",
                ["leave_interval"] = 129600,
                ["leave_unit"] = 2,
                ["leave_reason"] = "a reason",
            }
        );

    /// <summary>The message of a small approved leave.</summary>
    public static EventMessage LeaveMessage(string eventId = "event-1", string instanceCode = "instance-1") =>
        new()
        {
            MessageId = eventId,
            Subject = "leave_approval",
            CorrelationId = instanceCode,
            Schema = "1.0",
            TenantKey = TestWebhook.TenantKey,
            ReceivedAt = TestTime.Start,
            Body = Leave(eventId, instanceCode).Bytes(),
        };

    /// <summary>The message of an event with a V1 body.</summary>
    /// <param name="type">The type of the event.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="instanceCode">The approval instance, which is added to the fields.</param>
    /// <param name="fields">The fields of the event.</param>
    public static EventMessage V1Message(string type, string eventId, string instanceCode, JsonObject fields)
    {
        fields["instance_code"] = instanceCode;
        return LeaveMessage(eventId, instanceCode) with { Subject = type, Body = V1(type, eventId, fields).Bytes() };
    }

    /// <summary>A small approver task.</summary>
    public static JsonObject Task(
        string eventId = "event-1",
        string processId = "process-1",
        string approverId = "approver-1",
        int status = 1
    ) =>
        V2(
            "corehr.process.approver.updated_v2",
            eventId,
            new JsonObject
            {
                ["process_id"] = processId,
                ["approver_id"] = approverId,
                ["type"] = 1,
                ["status"] = status,
                ["biz_type"] = "leave_application",
            }
        );

    /// <summary>A URL check.</summary>
    public static JsonObject Challenge(string challenge = "a-challenge", string token = TestWebhook.Token) =>
        new()
        {
            ["challenge"] = challenge,
            ["token"] = token,
            ["type"] = "url_verification",
        };

    /// <summary>The bytes of the body.</summary>
    public static byte[] Bytes(this JsonNode body) => JsonSerializer.SerializeToUtf8Bytes(body, Relaxed);
}
