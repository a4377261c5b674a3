using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Types;

/// <summary>
/// An event of a known type, read from a message. Feishu documents no field as optional but leaves fields out. So every property except the
/// keys may be null. Null means that the field is absent, empty or unreadable. <see cref="UnreadableFields"/> lists the unreadable fields.
/// </summary>
internal abstract record FeishuEvent
{
    /// <summary>The topic's MessageId: v2 <c>header.event_id</c>, v1 <c>uuid</c>.</summary>
    public string EventId { get; internal set; } = string.Empty;

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public string Type { get; internal set; } = string.Empty;

    /// <summary>The id of the app that received the event.</summary>
    public string? AppId { get; internal set; }

    /// <summary>The tenant the event belongs to.</summary>
    public string? TenantKey { get; internal set; }

    /// <summary>When Feishu created the event (v2 header) or sent it (v1 <c>ts</c>), in the attendance zone; null for a detail.</summary>
    public DateTimeOffset? CreatedAt { get; internal set; }

    /// <summary>Feishu's names of the fields with an unreadable value, sorted.</summary>
    public IReadOnlyList<string> UnreadableFields { get; internal set; } = [];

    /// <summary>Whether the event has the keys that identify its record.</summary>
    internal abstract bool HasKeys { get; }

    /// <summary>Reads the current field, if the event type has this field.</summary>
    internal abstract void Read(ref FieldReader field);

    /// <summary>Follows the last field: takes what the message says about the event, and computes what depends on several fields.</summary>
    internal virtual void Complete(EventMessage message)
    {
        EventId = message.MessageId;
        Type = message.Subject;
        AppId = message.AppId;
        TenantKey = message.TenantKey;
    }
}

/// <summary>An event about one approval instance. Its fields are read into facts.</summary>
/// <param name="Facts">What the event states about the instance.</param>
internal abstract record InstanceEvent(AttendanceFacts Facts) : FeishuEvent
{
    /// <summary>The code of the approval instance. It is the key of the instance's record.</summary>
    public string InstanceCode { get; internal set; } = string.Empty;

    internal override bool HasKeys => InstanceCode.Length > 0;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "instance_code":
                InstanceCode = field.Key() ?? InstanceCode;
                break;
            case "approval_code":
                Facts.ApprovalCode = field.Text();
                break;
        }
    }

    internal override void Complete(EventMessage message)
    {
        base.Complete(message);
        Facts.TenantKey = TenantKey;
        Facts.AppId = AppId;
        Facts.UnreadableFields = UnreadableFields.NullIfEmpty();
    }
}

/// <summary>An event of an approved approval instance.</summary>
internal abstract record ApprovedEvent(AttendanceFacts Facts) : InstanceEvent(Facts)
{
    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "user_id":
                Facts.UserId = field.Text() ?? Facts.UserId;
                break;
            case "employee_id":
                Facts.UserId ??= field.Text();
                break;
            case "open_id":
                Facts.OpenId = field.Text();
                break;
            case "start_time":
                Facts.ApprovalStartedAt = field.Time();
                break;
            case "end_time":
                Facts.ApprovedAt = field.Time();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
