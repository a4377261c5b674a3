using Azure.Data.Tables;
using FeishuApproval.Messaging;

namespace FeishuApprovalFunctions.Storage;

/// <summary>An event as a row: in the archive, and beside each record it was applied to.</summary>
internal static class EventEntity
{
    /// <summary>The payload with the event's body.</summary>
    public const string Body = "Body";

    private const string EventId = "EventId";
    private const string Type = "Type";
    private const string CorrelationId = "CorrelationId";
    private const string Schema = "Schema";
    private const string AppId = "AppId";
    private const string TenantKey = "TenantKey";
    private const string ReceivedAt = "ReceivedAt";

    /// <summary>The row of an event.</summary>
    public static TableEntity Write(string partitionKey, string rowKey, EventMessage message)
    {
        var entity = new TableEntity(partitionKey, rowKey);
        EntityPayload.Write(entity, Body, message.Body.Span);
        entity.SetColumn(EventId, message.MessageId);
        entity.SetColumn(Type, message.Subject);
        entity.SetColumn(CorrelationId, message.CorrelationId);
        entity.SetColumn(Schema, message.Schema);
        entity.SetColumn(AppId, message.AppId);
        entity.SetColumn(TenantKey, message.TenantKey);
        entity.SetColumn(ReceivedAt, message.ReceivedAt);
        return entity;
    }

    /// <summary>
    /// Whether a row says all that the message did; the first version kept only body, type and times of an event that was applied.
    /// </summary>
    public static bool IsWhole(TableEntity entity) => entity.ContainsKey(Schema);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static EventMessage Read(TableEntity entity) => new()
    {
        MessageId = entity.GetString(EventId) ?? entity.RowKey,
        Subject = entity.GetString(Type) ?? string.Empty,
        CorrelationId = entity.GetString(CorrelationId),
        Schema = entity.GetString(Schema) ?? "2.0",
        AppId = entity.GetString(AppId),
        TenantKey = entity.GetString(TenantKey),
        ReceivedAt = entity.GetDateTimeOffset(ReceivedAt) ?? default,
        Body = EntityPayload.Read(entity, Body),
    };
}
