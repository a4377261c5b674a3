namespace FeishuApproval.Attendance;

/// <summary>An event that a record was made from.</summary>
/// <param name="EventId">The topic's MessageId.</param>
/// <param name="Type">The event type.</param>
/// <param name="ReceivedAt">When the webhook received it, in the attendance zone.</param>
public sealed record AppliedEvent(string EventId, string Type, DateTimeOffset ReceivedAt);
