using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Events.Fields;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>
/// Creates the message of a fetched detail. The topic, the archive, dead letters, replay and rebuild treat this message like an event.
/// </summary>
internal static class SnapshotMessage
{
    /// <summary>Reads details for the comparison. The subscription reads the published message again, in the attendance zone.</summary>
    public static LocalClock Clock { get; } = new(TimeZoneInfo.Utc);

    /// <summary>
    /// Creates the message of an instance. The message id is the same as long as status, times and form are the same, so that the message
    /// is applied once.
    /// </summary>
    public static EventMessage OfInstance(
        string instanceCode,
        PlatformDetail detail,
        string appId,
        string? tenantKey,
        DateTimeOffset now
    )
    {
        string content = string.Join(
            '\n',
            detail.Data.Text("status"u8),
            detail.Data.Text("end_time"u8),
            detail.Data.Text("reverted"u8),
            RawText(detail.Data.Member("form"u8))
        );
        return Create(EventTypes.InstanceSnapshot, instanceCode, content, detail, appId, tenantKey, now);
    }

    /// <summary>Creates the message of a corehr process.</summary>
    public static EventMessage OfProcess(
        string processId,
        PlatformDetail detail,
        string appId,
        string? tenantKey,
        DateTimeOffset now
    ) =>
        Create(
            EventTypes.ProcessSnapshot,
            processId,
            Encoding.UTF8.GetString(detail.Utf8.Span),
            detail,
            appId,
            tenantKey,
            now
        );

    /// <summary>Creates the message of a leave of Feishu People, without the employee's name.</summary>
    public static EventMessage OfLeaveRequest(
        string leaveRequestId,
        PlatformDetail leave,
        string appId,
        string? tenantKey,
        DateTimeOffset now
    ) =>
        Create(
            EventTypes.LeaveRequestSnapshot,
            leaveRequestId,
            Encoding.UTF8.GetString(leave.Utf8.Span),
            leave,
            appId,
            tenantKey,
            now
        );

    private static EventMessage Create(
        string subject,
        string key,
        string content,
        PlatformDetail detail,
        string appId,
        string? tenantKey,
        DateTimeOffset now
    )
    {
        // A code that is too long for an appended hash is hashed together with the content.
        const int LongestKey = 64;
        string hash = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{content}")).AsSpan(0, 16)
        );
        return new EventMessage
        {
            MessageId = key.Length <= LongestKey ? $"snapshot:{key}:{hash}" : $"snapshot:{hash}",
            Subject = subject,
            CorrelationId = key,
            Schema = "1.0",
            AppId = appId,
            TenantKey = tenantKey,
            ReceivedAt = now,
            Body = detail.Utf8,
        };
    }

    private static string RawText(System.Text.Json.JsonElement value) =>
        value.ValueKind == System.Text.Json.JsonValueKind.Undefined ? string.Empty : value.GetRawText();
}
