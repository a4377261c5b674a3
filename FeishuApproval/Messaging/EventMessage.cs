namespace FeishuApproval.Messaging;

/// <summary>One authentic Feishu event as it travels on the topic.</summary>
public sealed record EventMessage
{
    /// <summary>Longest <see cref="MessageId"/> and <see cref="CorrelationId"/> a Service Bus broker takes, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>Longest <see cref="Body"/>, and longest request of the webhook, in bytes; Feishu's events are a few KiB.</summary>
    public const int MaxBodyLength = 1024 * 1024;

    /// <summary>The media type of <see cref="Body"/>.</summary>
    public const string ContentType = "application/json";

    /// <summary>
    /// Feishu's event id (v2 <c>header.event_id</c>, v1 <c>uuid</c>); the same in every redelivery. Event ids are unique only inside an
    /// app, so where several apps are configured the app's id and a colon stand before it.
    /// </summary>
    public required string MessageId { get; init; }

    /// <summary>The event type, or <see cref="EventTypes.Unrecognized"/>; subscriptions filter on it.</summary>
    public required string Subject { get; init; }

    /// <summary>The approval's instance_code, a corehr task's process_id, or null when the event names neither.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The envelope's version: "1.0" or "2.0".</summary>
    public required string Schema { get; init; }

    /// <summary>The app the event was sent to.</summary>
    public string? AppId { get; init; }

    /// <summary>The tenant the event belongs to.</summary>
    public string? TenantKey { get; init; }

    /// <summary>When the webhook received the event (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The event as Feishu sent it, decrypted, without the Verification Token: UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
