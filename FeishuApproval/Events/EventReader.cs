using System.Text.Json;
using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events;

/// <summary>Reads a message's body as the typed event that the message's Subject names.</summary>
/// <param name="zone">The time zone of local times.</param>
/// <param name="mappings">How the forms of definitions without a control group are read; null for none.</param>
internal sealed class EventReader(TimeZoneInfo zone, FormMappings? mappings = null)
{
    private readonly LocalClock _clock = new(zone);

    /// <summary>
    /// Reads the event. Returns null when the Subject is not a known type, the body is not JSON, or the event's keys are missing.
    /// </summary>
    public FeishuEvent? Read(EventMessage message)
    {
        try
        {
            return ReadKnown(message);
        }
        catch (JsonException)
        {
            // The receiver publishes only JSON, but another program may publish to the topic too.
            return null;
        }
    }

    private FeishuEvent? ReadKnown(EventMessage message)
    {
        if (message.Subject == EventTypes.InstanceSnapshot)
            return InstanceSnapshotReader.Read(message, _clock, mappings);
        if (message.Subject == EventTypes.ProcessSnapshot)
            return ProcessSnapshot.Read(message, _clock);
        if (Empty(message.Subject) is not { } read)
            return null;
        ReadBody(message, read);
        return read.HasKeys ? read : null;
    }

    private static FeishuEvent? Empty(string eventType) =>
        eventType switch
        {
            EventTypes.LeaveApproval => new LeaveApproval(),
            EventTypes.LeaveApprovalV2 => new LeaveApprovalV2(),
            EventTypes.WorkApproval => new WorkApproval(),
            EventTypes.RemedyGroupUpdate or EventTypes.RemedyApprovalV2 => new RemedyGroupUpdate(),
            EventTypes.RemedyApproval => new RemedyGroupUpdate(),
            EventTypes.TripGroupUpdate => new TripGroupUpdate(),
            EventTypes.TripApproval => new TripApproval(),
            EventTypes.OutApproval => new OutApproval(),
            EventTypes.ShiftApproval => new ShiftApproval(),
            EventTypes.LeaveApprovalRevert or EventTypes.WorkApprovalRevert => new ApprovalRevert(),
            EventTypes.TripApprovalRevert or EventTypes.OutApprovalRevert => new ApprovalRevert(),
            EventTypes.ApprovalInstance or EventTypes.InstanceStatusChanged => new ApprovalInstance(),
            EventTypes.ApprovalTask => new ApprovalTask(),
            EventTypes.ProcessApproverUpdated => new ProcessApproverUpdated(),
            _ => null,
        };

    private void ReadBody(EventMessage message, FeishuEvent target)
    {
        var field = new FieldReader(message.Body.Span, _clock);
        DateTimeOffset? createTime = null,
            sentAt = null;
        while (field.Next())
        {
            switch (field.Name)
            {
                case "ts":
                    sentAt = field.Time();
                    break;
                case "header" when field.Enter():
                    while (field.Next())
                    {
                        if (field.Name is "create_time" or "event_create_time")
                            createTime = field.Time() ?? createTime;
                    }

                    break;
                case "event" when field.Enter():
                    while (field.Next())
                    {
                        // v2 approval events have their fields one level deeper, in "object".
                        if (field.Name is not "object" || !field.Enter())
                        {
                            target.Read(ref field);
                            continue;
                        }

                        while (field.Next())
                            target.Read(ref field);
                    }

                    break;
            }
        }

        target.EventId = message.MessageId;
        target.Type = message.Subject;
        target.AppId = message.AppId;
        target.TenantKey = message.TenantKey;
        target.CreatedAt = createTime ?? sentAt;
        target.UnreadableFields = field.UnreadableFields;
    }
}
