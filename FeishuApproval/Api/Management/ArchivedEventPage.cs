using System.Text.Json;
using System.Text.Json.Serialization;

namespace FeishuApproval.Api.Management;

/// <summary>A page of archived events.</summary>
/// <param name="Events">The events, in the order of the archive.</param>
/// <param name="Next">The value for <c>after</c> in the next request; null at the end.</param>
internal sealed record ArchivedEventPage(IReadOnlyList<ArchivedEventView> Events, string? Next);

/// <summary>An archived event, as it is shown to operators.</summary>
internal sealed record ArchivedEventView
{
    /// <summary>The id of the event.</summary>
    public required string EventId { get; init; }

    /// <summary>The event type, or <c>unrecognized</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The approval instance or the corehr process; null when the event contains neither.</summary>
    public string? InstanceCode { get; init; }

    /// <summary>The tenant.</summary>
    public string? TenantKey { get; init; }

    /// <summary>The app.</summary>
    public string? AppId { get; init; }

    /// <summary>When the event was received (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Whether the event is applied.</summary>
    public required ArchivedEventOutcome Outcome { get; init; }

    /// <summary>
    /// The time from receiving the event to applying it, in seconds. Null when this process did not apply the event recently.
    /// </summary>
    public double? LagSeconds { get; init; }

    /// <summary>The event as it was received; absent unless the request contains <c>body=yes</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Body { get; init; }
}

/// <summary>Whether an event is applied.</summary>
internal enum ArchivedEventOutcome
{
    /// <summary>The event is applied to its record.</summary>
    Applied,

    /// <summary>The event is not applied yet: it is waiting, it is a dead letter, or it cannot be read.</summary>
    NotApplied,

    /// <summary>Events of this type change no record. They are only archived.</summary>
    Archived,
}
