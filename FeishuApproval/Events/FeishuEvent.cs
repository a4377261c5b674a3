using FeishuApproval.Messaging;

namespace FeishuApproval.Events;

/// <summary>
/// An event of a known type, read from a message. Feishu documents no field as optional but leaves fields out. So every property but the
/// keys may be null, which means absent, empty or unreadable; the names of unreadable fields are listed.
/// </summary>
internal abstract record FeishuEvent
{
    /// <summary>The topic's MessageId: v2 <c>header.event_id</c>, v1 <c>uuid</c>.</summary>
    public string EventId { get; internal set; } = string.Empty;

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public string Type { get; internal set; } = string.Empty;

    /// <summary>The app the event was sent to.</summary>
    public string? AppId { get; internal set; }

    /// <summary>The tenant the event belongs to.</summary>
    public string? TenantKey { get; internal set; }

    /// <summary>When Feishu made the event (v2 header) or sent it (v1 <c>ts</c>), in the attendance zone.</summary>
    public DateTimeOffset? CreatedAt { get; internal set; }

    /// <summary>Feishu's names of the fields whose value could not be read, sorted.</summary>
    public IReadOnlyList<string> UnreadableFields { get; internal set; } = [];

    /// <summary>Whether it has the keys of its record.</summary>
    internal abstract bool HasKeys { get; }

    /// <summary>Reads the current field, if the event has such a field.</summary>
    internal abstract void Read(ref FieldReader field);
}
