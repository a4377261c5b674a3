using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeishuApproval.Api.Management;

/// <summary>Some archived events.</summary>
/// <param name="Events">The events, in the order of the archive.</param>
/// <param name="Next">Pass it as <c>after</c> to get more; null at the end.</param>
internal sealed record ArchivedEventPage(IReadOnlyList<ArchivedEventView> Events, string? Next);

/// <summary>An archived event, as operators see it.</summary>
internal sealed record ArchivedEventView
{
    /// <summary>The event.</summary>
    public required string EventId { get; init; }

    /// <summary>The event type, or <c>unrecognized</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The approval instance or corehr process; null when the event names none.</summary>
    public string? InstanceCode { get; init; }

    /// <summary>The tenant.</summary>
    public string? TenantKey { get; init; }

    /// <summary>The app.</summary>
    public string? AppId { get; init; }

    /// <summary>When the event was received (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Whether it is applied.</summary>
    public required ArchivedEventOutcome Outcome { get; init; }

    /// <summary>From receiving the event to applying it, in seconds; null when the answering process did not apply it lately.</summary>
    public double? LagSeconds { get; init; }

    /// <summary>The event as it was received; absent unless the request has <c>body=yes</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Body { get; init; }
}

/// <summary>Whether an event is applied.</summary>
internal enum ArchivedEventOutcome
{
    /// <summary>The event is applied to its record.</summary>
    Applied,

    /// <summary>The event is not applied yet: it waits, it is a dead letter, or it cannot be read.</summary>
    NotApplied,

    /// <summary>Events of its type change no record; the archive keeps them.</summary>
    Archived,
}
