using Azure.Data.Tables;
using FeishuApproval.Privacy;

namespace FeishuApprovalFunctions.Storage;

/// <summary>Deletes records and archived events from Table Storage.</summary>
internal sealed class TableDataDeletion(TableServiceClient service) : IDataDeletion
{
    private readonly StorageTable _attendance = new(service, TableNames.Attendance);
    private readonly StorageTable _archive = new(service, TableNames.EventArchive);

    /// <summary>The record goes last: while events are left, the instance is still listed.</summary>
    public async ValueTask DeleteInstanceAsync(string instanceCode, CancellationToken cancellationToken)
    {
        string partition = TableKeys.Part(instanceCode);
        var rows = await _attendance.QueryKeysAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), int.MaxValue, cancellationToken);
        await _attendance.RemoveAllAsync(
            partition, [.. rows.Select(row => row.RowKey).OrderBy(row => row == TableKeys.Record)], cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteArchivedAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var partition in keys.Select(TableEventArchive.ReadKey).GroupBy(key => key.Partition, key => key.Row))
        {
            await _archive.RemoveAllAsync(partition.Key, [.. partition.Distinct()], cancellationToken);
        }
    }
}
