using Azure.Data.Tables;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Files;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// Stores small files in the table <see cref="TableNames.Files"/>: the first folder is the partition, the rest of the name is the row key, with
/// | instead of /. A file has at most 16 × 60 KiB when it is compressed.
/// </summary>
internal sealed class TableFileStore(TableServiceClient service) : IFileStore
{
    private const string Content = "Content";

    // All characters of a name are before DEL.
    private const char End = '\x7F';

    private readonly StorageTable _table = new(service, TableNames.Files);

    /// <inheritdoc/>
    public async ValueTask<StoredFile?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var (partition, row) = Keys(name);
        return await _table.FindAsync(partition, row, cancellationToken) is { } entity
            ? new StoredFile(EntityPayload.Read(entity, Content), entity.ETag.ToString())
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await _table.PutAsync(Entity(name, content), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> TryWriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string? etag,
        CancellationToken cancellationToken
    ) =>
        etag is null
            ? await _table.TryAddAsync(Entity(name, content), cancellationToken)
            : await _table.TryReplaceAsync(Entity(name, content), etag, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var (partition, begin) = Keys(prefix);
        string end = begin + End;
        var rows = await _table.QueryKeysAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {begin} and RowKey lt {end}"),
            int.MaxValue,
            cancellationToken
        );
        return
        [
            .. rows.Select(row => $"{partition}/{row.RowKey.Replace(TableKeys.Separator, '/')}")
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var (partition, row) = Keys(name);
        await _table.RemoveAsync(partition, row, cancellationToken);
    }

    private static TableEntity Entity(string name, ReadOnlyMemory<byte> content)
    {
        var (partition, row) = Keys(name);
        var entity = new TableEntity(partition, row);
        EntityPayload.Write(entity, Content, content.Span);
        return entity;
    }

    private static (string Partition, string Row) Keys(string name)
    {
        var (folder, rest) = FileNames.Split(name);
        return (folder, rest.Replace('/', TableKeys.Separator));
    }
}
