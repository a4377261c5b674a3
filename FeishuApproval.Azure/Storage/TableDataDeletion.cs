using Azure.Data.Tables;
using FeishuApproval.Privacy;

namespace FeishuApproval.Azure.Storage;

/// <summary>Deletes records and archived events from Table Storage.</summary>
/// <param name="service">The tables.</param>
/// <param name="changes">The change feed; null when it is off.</param>
internal sealed class TableDataDeletion(TableServiceClient service, TableChangeFeed? changes = null) : IDataDeletion
{
    private const string TenantKey = "TenantKey";

    private static readonly string[] KeysAndTenant = ["PartitionKey", "RowKey", TenantKey];

    private readonly StorageTable _attendance = new(service, TableNames.Attendance);
    private readonly StorageTable _archive = new(service, TableNames.EventArchive);

    /// <summary>
    /// Deletes the record last, because the instance is listed as long as events are left. The deletion is written to the change feed
    /// twice, because nobody would repeat it after a crash. The first row is written before the deletion, so that a crash after the
    /// deletion hides nothing; the readers' delay is longer than one call. The second row is written after the deletion, for a call whose
    /// effect came late.
    /// </summary>
    public async ValueTask DeleteInstanceAsync(string instanceCode, CancellationToken cancellationToken)
    {
        string partition = TableKeys.Part(instanceCode);
        var rows = await _attendance.QueryAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"),
            int.MaxValue,
            KeysAndTenant,
            cancellationToken
        );
        string[] keys = [.. rows.Select(row => row.RowKey).OrderBy(row => row == TableKeys.Record)];
        string? tenantKey = rows.Find(row => row.RowKey == TableKeys.Record)?.GetString(TenantKey);
        int first = Math.Max(0, keys.Length - StorageTable.MaxTransaction);
        await _attendance.RemoveAllAsync(partition, keys[..first], cancellationToken);
        await AppendAsync();
        await _attendance.RemoveAllAsync(partition, keys[first..], cancellationToken);
        await AppendAsync();

        async ValueTask AppendAsync()
        {
            if (changes is not null && tenantKey is { Length: > 0 })
                await changes.AppendAsync(tenantKey, instanceCode, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DeleteArchivedAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var partition in keys.Select(TableEventArchive.ReadKey).GroupBy(key => key.Partition, key => key.Row))
        {
            await _archive.RemoveAllAsync(partition.Key, [.. partition.Distinct()], cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DeleteCodesAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (changes is not null)
            await changes.DeleteOldAsync(before, IsStoredAsync, cancellationToken);
    }

    private async ValueTask<bool> IsStoredAsync(string instanceCode, CancellationToken cancellationToken) =>
        await _attendance.FindAsync(TableKeys.Part(instanceCode), TableKeys.Record, cancellationToken) is not null;
}
