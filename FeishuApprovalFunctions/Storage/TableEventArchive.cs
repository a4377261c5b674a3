using Azure.Data.Tables;
using FeishuApproval.Messaging;
using FeishuApproval.Operations;

namespace FeishuApprovalFunctions.Storage;

/// <summary>The event archive in Table Storage: one partition a tenant and hour, one row an event. Its key is "partition/row".</summary>
internal sealed class TableEventArchive(TableServiceClient service) : IEventArchive
{
    private const string Body = "Body";

    /// <summary>No table key may hold it.</summary>
    private const char Separator = '/';

    private readonly StorageTable _table = new(service, TableNames.EventArchive);

    /// <inheritdoc/>
    public async ValueTask<ArchivedEvent> AddAsync(EventMessage message, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(TableKeys.ArchivePartition(message), TableKeys.ArchiveRow(message));
        EntityPayload.Write(entity, Body, message.Body.Span);
        entity.SetColumn("EventId", message.MessageId);
        entity.SetColumn("Type", message.Subject);
        entity.SetColumn("CorrelationId", message.CorrelationId);
        entity.SetColumn("Schema", message.Schema);
        entity.SetColumn("AppId", message.AppId);
        entity.SetColumn("TenantKey", message.TenantKey);
        entity.SetColumn("ReceivedAt", message.ReceivedAt);
        return new ArchivedEvent($"{entity.PartitionKey}{Separator}{entity.RowKey}", await _table.TryAddAsync(entity, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]?> FindBodyAsync(string key, CancellationToken cancellationToken) =>
        key.Split(Separator) is [var partition, var row] && await _table.FindAsync(partition, row, cancellationToken) is { } entity
            ? EntityPayload.Read(entity, Body)
            : null;
}
