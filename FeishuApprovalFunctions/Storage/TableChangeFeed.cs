using System.Globalization;
using Azure.Data.Tables;
using FeishuApproval.Attendance.Changes;
using FeishuApproval.Attendance.Records;

namespace FeishuApprovalFunctions.Storage;

/// <summary>
/// The change feed in Table Storage: one partition a tenant, a row for each change, by time (<see cref="ChangeTimes"/>) and instance. A row
/// is its keys. A record whose commit is not followed by its row gets one with the next delivery of the event.
/// </summary>
internal sealed class TableChangeFeed(TableServiceClient service, TimeProvider time) : IChangeFeed, IChangeLog
{
    /// <summary>Rows that are looked at together when old ones are deleted.</summary>
    private const int RowsAtOnce = 500;

    private readonly StorageTable _table = new(service, TableNames.AttendanceChanges);

    /// <inheritdoc/>
    public async ValueTask AppendAsync(AttendanceState committed, CancellationToken cancellationToken)
    {
        if (committed.TenantKey is { Length: > 0 } tenantKey) await AppendAsync(tenantKey, committed.InstanceCode, cancellationToken);
    }

    /// <summary>Notes that a record changed.</summary>
    public ValueTask AppendAsync(string tenantKey, string instanceCode, CancellationToken cancellationToken)
    {
        string partition = TableKeys.Part(tenantKey), code = TableKeys.Part(instanceCode);
        return ChangeTimes.WriteAsync(
            time, at => _table.PutAsync(new TableEntity(partition, TableKeys.Time(at) + TableKeys.Separator + code), cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<ChangePage> ReadAsync(string tenantKey, string? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (after is not null && !TryReadKey(after, out _, out _)) throw new FormatException("The position is no row of the feed.");
        if (tenantKey.Length == 0) return new ChangePage([], after, HasMore: false);
        string partition = TableKeys.Part(tenantKey), begin = after ?? string.Empty;
        string bound = TableKeys.Time(ChangeTimes.ReadableBefore(time));
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {begin} and RowKey lt {bound}");
        var rows = await _table.QueryKeysAsync(filter, max + 1, cancellationToken);
        bool hasMore = rows.Count > max;
        if (hasMore) rows.RemoveAt(max);
        if (rows.Count == 0) return new ChangePage([], after, HasMore: false);

        // Of several changes of one record, the last one says it all.
        var changes = rows.Select(row => Change(row.RowKey)).ToList();
        var last = changes.Index().ToLookup(change => change.Item.InstanceCode, change => change.Index);
        return new ChangePage([.. changes.Where((change, i) => last[change.InstanceCode].Last() == i)], rows[^1].RowKey, hasMore);
    }

    /// <summary>
    /// Deletes the rows before a time whose records are deleted, and those that a later row of the same page makes needless. A reader
    /// behind them then finds the later one.
    /// </summary>
    /// <param name="before">The time.</param>
    /// <param name="existsAsync">Whether there is a record of an instance.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask DeleteOldAsync(
        DateTimeOffset before, Func<string, CancellationToken, ValueTask<bool>> existsAsync, CancellationToken cancellationToken)
    {
        string bound = TableKeys.Time(before), partition = string.Empty;
        while (true)
        {
            string behind = TableClient.CreateQueryFilter($"PartitionKey gt {partition}");
            if (await _table.QueryKeysAsync(behind, 1, cancellationToken) is not [var next]) return;
            partition = next.PartitionKey;
            string begin = string.Empty;
            while (true)
            {
                string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {begin} and RowKey lt {bound}");
                var rows = await _table.QueryKeysAsync(filter, RowsAtOnce, cancellationToken);
                if (rows.Count == 0) break;
                begin = rows[^1].RowKey;
                var needless = new List<string>();
                foreach (var instance in rows.Select(row => row.RowKey).GroupBy(key => Change(key).InstanceCode))
                {
                    needless.AddRange(await existsAsync(instance.Key, cancellationToken) ? instance.SkipLast(1) : instance);
                }

                await _table.RemoveAllAsync(partition, needless, cancellationToken);
            }
        }
    }

    private static RecordChange Change(string key) => TryReadKey(key, out var at, out string instanceCode)
        ? new RecordChange(instanceCode, at, key)
        : throw new InvalidDataException($"The row {key} of {TableNames.AttendanceChanges} names no change.");

    private static bool TryReadKey(string key, out DateTimeOffset at, out string instanceCode)
    {
        (at, instanceCode) = (default, string.Empty);
        if (key.Split(TableKeys.Separator) is not [{ Length: TableKeys.TimeLength } ticks, var code]
            || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out long utcTicks)
            || utcTicks > DateTimeOffset.MaxValue.UtcTicks
            || !TableKeys.TryReadPart(code, out instanceCode)) return false;
        at = new DateTimeOffset(utcTicks, TimeSpan.Zero);
        return true;
    }
}
