using Azure.Data.Tables;
using FeishuApproval.Messaging;
using FeishuApproval.Operations;
using FeishuApproval.Operations.Replay;

namespace FeishuApprovalFunctions.Storage;

/// <summary>The event archive in Table Storage: one partition a tenant and hour, one row an event. Its key is "partition/row".</summary>
internal sealed class TableEventArchive(TableServiceClient service) : IEventArchive, IEventArchiveReader
{
    /// <summary>No table key may hold it.</summary>
    private const char Separator = '/';

    private readonly StorageTable _table = new(service, TableNames.EventArchive);

    /// <inheritdoc/>
    public async ValueTask<ArchivedEvent> AddAsync(EventMessage message, CancellationToken cancellationToken)
    {
        var entity = EventEntity.Write(TableKeys.ArchivePartition(message), TableKeys.ArchiveRow(message), message);
        return new ArchivedEvent($"{entity.PartitionKey}{Separator}{entity.RowKey}", await _table.TryAddAsync(entity, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]?> FindBodyAsync(string key, CancellationToken cancellationToken) =>
        key.Split(Separator) is [var partition, var row] && await _table.FindAsync(partition, row, cancellationToken) is { } entity
            ? EntityPayload.Read(entity, EventEntity.Body)
            : null;

    /// <summary>Of one company, the partitions of its hours are read; of all, the whole table, and the service filters.</summary>
    public async ValueTask<IReadOnlyList<ArchivedMessage>> ReadAsync(ArchiveRange range, string? after, int max, CancellationToken cancellationToken)
    {
        string from = TableKeys.ArchiveTime(range.From), to = TableKeys.ArchiveTime(range.To);
        string? last = range.TenantKey is null ? null : TableKeys.ArchivePartition(range.TenantKey, range.To);
        if (after is null)
        {
            return last is null
                ? await QueryAsync($"RowKey ge {from} and RowKey lt {to}", max, cancellationToken)
                : await QueryAsync(
                    $"PartitionKey ge {TableKeys.ArchivePartition(range.TenantKey, range.From)} and PartitionKey le {last} and RowKey ge {from} and RowKey lt {to}", max, cancellationToken);
        }

        if (after.Split(Separator) is not [var partition, var row]) throw new FormatException("The key has no separator.");
        var rest = await QueryAsync($"PartitionKey eq {partition} and RowKey gt {row} and RowKey lt {to}", max, cancellationToken);
        if (rest.Count > 0) return rest;
        return last is null
            ? await QueryAsync($"PartitionKey gt {partition} and RowKey ge {from} and RowKey lt {to}", max, cancellationToken)
            : await QueryAsync($"PartitionKey gt {partition} and PartitionKey le {last} and RowKey ge {from} and RowKey lt {to}", max, cancellationToken);
    }

    private async Task<IReadOnlyList<ArchivedMessage>> QueryAsync(FormattableString filter, int max, CancellationToken cancellationToken)
    {
        var entities = await _table.QueryAsync(TableClient.CreateQueryFilter(filter), max, cancellationToken);
        return [.. entities.Select(entity => new ArchivedMessage($"{entity.PartitionKey}{Separator}{entity.RowKey}", EventEntity.Read(entity)))];
    }
}
