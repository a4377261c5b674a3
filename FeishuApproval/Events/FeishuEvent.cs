using FeishuApproval.Messaging;

namespace FeishuApproval.Events;

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

    /// <summary>When Feishu created the event (v2 header) or sent it (v1 <c>ts</c>), in the attendance zone.</summary>
    public DateTimeOffset? CreatedAt { get; internal set; }

    /// <summary>Feishu's names of the fields with an unreadable value, sorted.</summary>
    public IReadOnlyList<string> UnreadableFields { get; internal set; } = [];

    /// <summary>Whether the event has the keys that identify its record.</summary>
    internal abstract bool HasKeys { get; }

    /// <summary>Reads the current field, if the event type has this field.</summary>
    internal abstract void Read(ref FieldReader field);
}
