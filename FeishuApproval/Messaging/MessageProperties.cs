namespace FeishuApproval.Messaging;

/// <summary>Names of the application properties of an <see cref="EventMessage"/> on every topic.</summary>
internal static class MessageProperties
{
    /// <summary><see cref="EventMessage.Schema"/>.</summary>
    public const string Schema = "schema";

    /// <summary><see cref="EventMessage.AppId"/>.</summary>
    public const string AppId = "app_id";

    /// <summary><see cref="EventMessage.TenantKey"/>.</summary>
    public const string TenantKey = "tenant_key";

    /// <summary><see cref="EventMessage.ReceivedAt"/> in ISO 8601 format.</summary>
    public const string ReceivedAt = "received_at";
}
