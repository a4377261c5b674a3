namespace FeishuApproval.Messaging;

/// <summary>One authentic Feishu event in the form that is published to the topic.</summary>
public sealed record EventMessage
{
    /// <summary>The maximum length of <see cref="MessageId"/> and <see cref="CorrelationId"/> in Service Bus, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>The maximum length of <see cref="Body"/> and of a webhook request, in bytes. Feishu's events are a few KiB.</summary>
    public const int MaxBodyLength = 1024 * 1024;

    /// <summary>The media type of <see cref="Body"/>.</summary>
    public const string ContentType = "application/json";

    /// <summary>
    /// Feishu's event id (v2 <c>header.event_id</c>, v1 <c>uuid</c>). It is the same in every redelivery. Event ids are unique only within
    /// an app, so when several apps are configured, the id is prefixed with the app id and a colon.
    /// </summary>
    public required string MessageId { get; init; }

    /// <summary>The event type, or <see cref="EventTypes.Unrecognized"/>. Subscriptions filter by it.</summary>
    public required string Subject { get; init; }

    /// <summary>The approval's instance_code or a corehr task's process_id; null when the event contains neither.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The envelope's version: "1.0" or "2.0".</summary>
    public required string Schema { get; init; }

    /// <summary>The app that received the event.</summary>
    public string? AppId { get; init; }

    /// <summary>The tenant of the event.</summary>
    public string? TenantKey { get; init; }

    /// <summary>When the webhook received the event (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The event as Feishu sent it, as UTF-8 JSON: decrypted, and without the Verification Token.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
