using System.Text.Json;
using FeishuApproval.Configuration;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events;

/// <summary>Reads a message's body as the typed event that the message's Subject names.</summary>
/// <param name="zones">The time zones of local times.</param>
/// <param name="mappings">How the forms of definitions without a control group are read; null for none.</param>
internal sealed class EventReader(TimeZones zones, FormMappings? mappings = null)
{
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
        var clock = new LocalClock(zones.Of(message.TenantKey));
        if (message.Subject == EventTypes.InstanceSnapshot)
            return InstanceSnapshotReader.Read(message, clock, mappings);
        if (message.Subject == EventTypes.ProcessSnapshot)
            return ProcessSnapshot.Read(message, clock);
        if (message.Subject == EventTypes.LeaveRequestSnapshot)
            return LeaveRequestReader.Read(message, clock);
        if (Empty(message.Subject) is not { } read)
            return null;
        ReadBody(message, clock, read);
        return read.HasKeys ? read : null;
    }

    private static FeishuEvent? Empty(string eventType) =>
        eventType switch
        {
            EventTypes.LeaveApproval => new LeaveApproval(),
            EventTypes.LeaveApprovalV2 => new LeaveApprovalV2(),
            EventTypes.WorkApproval => new WorkApproval(),
            EventTypes.RemedyGroupUpdate or EventTypes.RemedyApprovalV2 => new RemedyGroupUpdate(FactSource.Remedy),
            EventTypes.RemedyApproval => new RemedyGroupUpdate(FactSource.RemedyV1),
            EventTypes.TripGroupUpdate => new TripGroupUpdate(),
            EventTypes.TripApproval => new TripApproval(),
            EventTypes.OutApproval => new OutApproval(),
            EventTypes.ShiftApproval => new ShiftApproval(),
            EventTypes.LeaveApprovalRevert => new ApprovalRevert(AttendanceKind.Leave),
            EventTypes.WorkApprovalRevert => new ApprovalRevert(AttendanceKind.Overtime),
            EventTypes.TripApprovalRevert => new ApprovalRevert(AttendanceKind.Trip),
            EventTypes.OutApprovalRevert => new ApprovalRevert(AttendanceKind.Out),
            EventTypes.ApprovalInstance or EventTypes.InstanceStatusChanged => new ApprovalInstance(),
            EventTypes.ApprovalTask => new ApprovalTask(),
            EventTypes.ProcessApproverUpdated => new ProcessApproverUpdated(),
            EventTypes.ProcessStatusChanged => new ProcessStatusChanged(),
            _ => null,
        };

    private static void ReadBody(EventMessage message, LocalClock clock, FeishuEvent target)
    {
        var field = new FieldReader(message.Body.Span, clock);
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

        target.CreatedAt = createTime ?? sentAt;
        target.UnreadableFields = field.UnreadableFields;
        target.Complete(message);
    }
}
