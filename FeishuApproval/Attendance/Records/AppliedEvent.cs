using FeishuApproval.Configuration;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Records;

/// <summary>An event that is applied to a record.</summary>
/// <param name="EventId">The MessageId on the topic.</param>
/// <param name="Type">The event type.</param>
/// <param name="ReceivedAt">When the webhook received the event, in the attendance zone.</param>
public sealed record AppliedEvent(string EventId, string Type, DateTimeOffset ReceivedAt)
{
    /// <summary>
    /// When Feishu created the event (v2 <c>header.create_time</c>) or sent it (v1 <c>ts</c>), in the attendance zone. Null when the event
    /// does not contain the time, and for a detail, which Feishu does not send.
    /// </summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Creates the entry for a message and the event in it.</summary>
    internal static AppliedEvent Of(EventMessage message, FeishuEvent feishuEvent, TimeZones zones) =>
        new(message.MessageId, message.Subject, zones.In(message.ReceivedAt, message.TenantKey))
        {
            SentAt = feishuEvent.CreatedAt,
        };
}
