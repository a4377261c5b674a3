using System.Text;
using Azure.Data.Tables;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage.Entities;

/// <summary>The row of an event, in the archive and beside each record that the event was applied to.</summary>
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

    /// <summary>Creates the row of an event.</summary>
    public static TableEntity Write(string partitionKey, string rowKey, EventMessage message)
    {
        var entity = new TableEntity(partitionKey, rowKey);
        EntityPayload.Write(entity, Body, message.Body.Span);
        SetText(entity, EventId, message.MessageId);
        SetText(entity, Type, message.Subject);
        SetText(entity, CorrelationId, message.CorrelationId);
        SetText(entity, Schema, message.Schema);
        SetText(entity, AppId, message.AppId);
        SetText(entity, TenantKey, message.TenantKey);
        entity.SetColumn(ReceivedAt, message.ReceivedAt);
        return entity;
    }

    /// <summary>Reads a row that <see cref="Write"/> wrote.</summary>
    public static EventMessage Read(TableEntity entity) =>
        new()
        {
            MessageId = Text(entity, EventId) ?? entity.RowKey,
            Subject = Text(entity, Type) ?? string.Empty,
            CorrelationId = Text(entity, CorrelationId),
            Schema = Text(entity, Schema) ?? "2.0",
            AppId = Text(entity, AppId),
            TenantKey = Text(entity, TenantKey),
            ReceivedAt = entity.GetDateTimeOffset(ReceivedAt) ?? default,
            Body = EntityPayload.Read(entity, Body),
        };

    /// <summary>Sets a text of any length that the app reads again.</summary>
    private static void SetText(TableEntity entity, string name, string? text)
    {
        if (text is not null)
            EntityPayload.Write(entity, name, Encoding.UTF8.GetBytes(text));
    }

    private static string? Text(TableEntity entity, string name) =>
        EntityPayload.Has(entity, name) ? Encoding.UTF8.GetString(EntityPayload.Read(entity, name)) : null;
}
