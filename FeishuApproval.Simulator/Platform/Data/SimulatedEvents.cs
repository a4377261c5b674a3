using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>An event from the simulated platform.</summary>
/// <param name="EventId">The event's id.</param>
/// <param name="Type">The event's type.</param>
/// <param name="InstanceCode">The event's approval instance.</param>
/// <param name="ApprovalCode">The instance's approval definition.</param>
/// <param name="Body">The body as UTF-8 JSON. The long connection sends it unchanged; the webhook may encrypt it.</param>
internal sealed record PlatformEvent(
    string EventId,
    string Type,
    string InstanceCode,
    string ApprovalCode,
    byte[] Body
);

/// <summary>Creates the events that Feishu sends when an instance is approved or reverted.</summary>
internal static class SimulatedEvents
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);
    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The events of an approval. A leave has two events.</summary>
    public static IEnumerable<PlatformEvent> OfApproval(SimulatedInstance instance, SimulatedApp app)
    {
        switch (instance.Kind)
        {
            case SimulatedKind.Leave:
                yield return V1(
                    "leave_approval",
                    "v1",
                    instance,
                    app,
                    Approved(instance),
                    new()
                    {
                        ["leave_type"] = instance.TypeName,
                        ["leave_start_time"] = Local(instance.Start),
                        ["leave_end_time"] = Local(instance.End),
                        ["leave_interval"] = instance.Seconds,
                        ["leave_unit"] = instance.Unit == "DAY" ? 1 : 3,
                        ["leave_reason"] = instance.Reason,
                    }
                );
                yield return V1(
                    "leave_approvalV2",
                    "v2",
                    instance,
                    app,
                    Approved(instance),
                    new()
                    {
                        ["leave_name"] = "@i18n@7276381556766212099",
                        ["i18n_resources"] = new JsonArray(
                            new JsonObject
                            {
                                ["is_default"] = true,
                                ["locale"] = "zh_cn",
                                ["texts"] = new JsonObject { ["@i18n@7276381556766212099"] = instance.TypeName },
                            }
                        ),
                        ["leave_start_time"] = Local(instance.Start),
                        ["leave_end_time"] = Local(instance.End),
                        ["leave_interval"] = instance.Seconds,
                        ["leave_unit"] = instance.Unit,
                        ["leave_reason"] = instance.Reason,
                        ["leave_range"] = new JsonArray(new JsonArray(Local(instance.Start), Local(instance.End))),
                    }
                );
                break;

            case SimulatedKind.Overtime:
                yield return V1(
                    "work_approval",
                    "v1",
                    instance,
                    app,
                    Approved(instance),
                    new()
                    {
                        ["work_type"] = instance.TypeName,
                        ["work_start_time"] = Local(instance.Start),
                        ["work_end_time"] = Local(instance.End),
                        ["work_interval"] = instance.Seconds,
                        ["work_reason"] = instance.Reason,
                    }
                );
                break;

            default:
                yield return Remedy(instance, app, "APPROVED", "v1");
                break;
        }
    }

    /// <summary>The events of a revert.</summary>
    public static IEnumerable<PlatformEvent> OfRevert(SimulatedInstance instance, SimulatedApp app) =>
        instance.Kind switch
        {
            SimulatedKind.Remedy => [Remedy(instance, app, "REVERTED", "revert")],
            _ =>
            [
                V1(
                    instance.Kind == SimulatedKind.Leave ? "leave_approval_revert" : "work_approval_revert",
                    "revert",
                    instance,
                    app,
                    Keys(instance),
                    new() { ["operate_time"] = (instance.RevertedAt ?? instance.SubmittedAt).ToUnixTimeSeconds() }
                ),
            ],
        };

    /// <summary>The event of a user's subscription.</summary>
    public static PlatformEvent OfStatus(SimulatedInstance instance, SimulatedApp app)
    {
        const string Type = "approval.instance.status_changed_v4";
        string status = instance.IsReverted ? "REVERTED" : instance.Status;
        string eventId = EventId(instance, $"status-{status}");
        var changedAt = instance.RevertedAt ?? instance.DecidedAt ?? instance.SubmittedAt;
        var body = V2(
            Type,
            eventId,
            app,
            changedAt,
            new JsonObject
            {
                ["approval_code"] = instance.ApprovalCode,
                ["instance_code"] = instance.InstanceCode,
                ["external_id"] = string.Empty,
                ["status"] = status,
                ["operate_time"] = changedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                ["start_user"] = new JsonObject { ["open_id"] = instance.OpenId, ["user_id"] = instance.UserId },
            }
        );
        return new PlatformEvent(eventId, Type, instance.InstanceCode, instance.ApprovalCode, Bytes(body));
    }

    /// <summary>The event of a process of Feishu People.</summary>
    public static PlatformEvent OfProcess(SimulatedProcess process, SimulatedApp app, DateTimeOffset at)
    {
        const string Type = "corehr.process.status.update_v2";
        string eventId = $"{process.ProcessId}-{process.Status}-{at.ToUnixTimeMilliseconds()}";
        var body = V2(
            Type,
            eventId,
            app,
            at,
            new JsonObject
            {
                ["process_id"] = process.ProcessId,
                ["status"] = process.Status,
                ["biz_type"] = process.BizType,
                ["flow_definition_id"] = "people_7000000000000000001_7000000000000000002",
                ["properties"] = process.Properties,
            }
        );
        return new PlatformEvent(eventId, Type, process.ProcessId, string.Empty, Bytes(body));
    }

    private static JsonObject V2(
        string type,
        string eventId,
        SimulatedApp app,
        DateTimeOffset createdAt,
        JsonObject fields
    ) =>
        new()
        {
            ["schema"] = "2.0",
            ["header"] = new JsonObject
            {
                ["event_id"] = eventId,
                ["event_type"] = type,
                ["create_time"] = createdAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                ["token"] = app.VerificationToken,
                ["app_id"] = app.AppId,
                ["tenant_key"] = app.TenantKey,
            },
            ["event"] = fields,
        };

    private static PlatformEvent V1(
        string type,
        string suffix,
        SimulatedInstance instance,
        SimulatedApp app,
        JsonObject keys,
        JsonObject fields
    )
    {
        var inner = new JsonObject
        {
            ["app_id"] = app.AppId,
            ["tenant_key"] = app.TenantKey,
            ["type"] = type,
        };
        foreach (var (name, value) in keys.Concat(fields).ToList())
            inner[name] = value?.DeepClone();
        string eventId = EventId(instance, suffix);
        var body = new JsonObject
        {
            ["ts"] = (instance.DecidedAt ?? instance.SubmittedAt)
                .ToUnixTimeSeconds()
                .ToString(CultureInfo.InvariantCulture),
            ["uuid"] = eventId,
            ["token"] = app.VerificationToken,
            ["type"] = "event_callback",
            ["event"] = inner,
        };
        return new PlatformEvent(eventId, type, instance.InstanceCode, instance.ApprovalCode, Bytes(body));
    }

    /// <summary>The event of an attendance correction. It is the only type with a v2 envelope, and it has no approval_code.</summary>
    private static PlatformEvent Remedy(SimulatedInstance instance, SimulatedApp app, string status, string suffix)
    {
        const string Type = "approval.instance.remedy_group_update_v4";
        string eventId = EventId(instance, suffix);
        var body = V2(
            Type,
            eventId,
            app,
            instance.DecidedAt ?? instance.SubmittedAt,
            new JsonObject
            {
                ["object"] = new JsonObject
                {
                    ["instance_code"] = instance.InstanceCode,
                    ["user_id"] = instance.UserId,
                    ["start_time"] = instance.SubmittedAt.ToUnixTimeSeconds(),
                    ["end_time"] = instance.DecidedAt?.ToUnixTimeSeconds() ?? 0,
                    ["remedy_time"] = instance.Start.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                    ["remedy_reason"] = instance.Reason,
                    ["status"] = status,
                },
            }
        );
        return new PlatformEvent(eventId, Type, instance.InstanceCode, instance.ApprovalCode, Bytes(body));
    }

    private static JsonObject Keys(SimulatedInstance instance) =>
        new() { ["approval_code"] = instance.ApprovalCode, ["instance_code"] = instance.InstanceCode };

    private static JsonObject Approved(SimulatedInstance instance)
    {
        var keys = Keys(instance);
        keys["employee_id"] = instance.UserId;
        keys["open_id"] = instance.OpenId;
        keys["start_time"] = instance.SubmittedAt.ToUnixTimeSeconds();
        keys["end_time"] = instance.DecidedAt?.ToUnixTimeSeconds() ?? 0;
        return keys;
    }

    private static string EventId(SimulatedInstance instance, string suffix) => $"{instance.InstanceCode}-{suffix}";

    private static byte[] Bytes(JsonObject body) => JsonSerializer.SerializeToUtf8Bytes(body, Relaxed);

    private static string Local(DateTimeOffset time) =>
        time.ToOffset(China).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
