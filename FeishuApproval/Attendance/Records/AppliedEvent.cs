using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Records;

/// <summary>An event that is applied to a record.</summary>
/// <param name="EventId">The MessageId on the topic.</param>
/// <param name="Type">The event type.</param>
/// <param name="ReceivedAt">When the webhook received the event, in the attendance zone.</param>
public sealed record AppliedEvent(string EventId, string Type, DateTimeOffset ReceivedAt)
{
    /// <summary>Creates the entry for a message.</summary>
    internal static AppliedEvent Of(EventMessage message, TimeZoneInfo zone) =>
        new(message.MessageId, message.Subject, TimeZoneInfo.ConvertTime(message.ReceivedAt, zone));
}
