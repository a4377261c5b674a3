using System.Globalization;
using Azure.Data.Tables;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// The change feed in Table Storage: one partition for each tenant, and one row for each change, ordered by time
/// (<see cref="ChangeTimes"/>) and instance. A row consists only of its keys. If the row is not written after a commit, the next delivery
/// of the event writes it.
/// </summary>
internal sealed class TableChangeFeed(TableServiceClient service, TimeProvider time)
{
    /// <summary>How many rows are processed together when old rows are deleted.</summary>
    private const int RowsAtOnce = 500;

    private readonly StorageTable _table = new(service, TableNames.AttendanceChanges);

    /// <summary>Writes a row for a changed or deleted record. A record without a tenant belongs to no feed.</summary>
    public async Task AppendAsync(string? tenantKey, string instanceCode, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(tenantKey))
            return;
        string partition = TableKeys.Part(tenantKey),
            code = TableKeys.Part(instanceCode);
        await ChangeTimes.WriteAsync(
            time,
            at =>
                _table.PutAsync(
                    new TableEntity(partition, TableKeys.Time(at) + TableKeys.Separator + code),
                    cancellationToken
                )
        );
    }

    /// <inheritdoc cref="IAttendanceStore.ReadChangesAsync"/>
    public async ValueTask<ChangePage> ReadAsync(
        string tenantKey,
        string? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (after is not null && !TryReadKey(after, out _, out _))
            throw new FormatException("The position is no row of the feed.");
        if (tenantKey.Length == 0)
            return new ChangePage([], after, HasMore: false);
        string partition = TableKeys.Part(tenantKey),
            begin = after ?? string.Empty;
        string bound = TableKeys.Time(ChangeTimes.ReadableBefore(time));
        string filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey gt {begin} and RowKey lt {bound}"
        );
        var rows = await _table.QueryKeysAsync(filter, max + 1, cancellationToken);
        bool hasMore = rows.Count > max;
        if (hasMore)
            rows.RemoveAt(max);
        if (rows.Count == 0)
            return new ChangePage([], after, HasMore: false);

        // Of several changes of one record, only the last one is needed.
        var changes = rows.Select(row => Change(row.RowKey)).ToList();
        var last = changes.Index().ToLookup(change => change.Item.InstanceCode, change => change.Index);
        return new ChangePage(
            [.. changes.Where((change, i) => last[change.InstanceCode].Last() == i)],
            rows[^1].RowKey,
            hasMore
        );
    }

    /// <summary>
    /// Deletes rows before a time: rows of deleted records, and rows with a later row for the same instance in the same page. A reader at
    /// an earlier position finds the later row.
    /// </summary>
    /// <param name="before">The time.</param>
    /// <param name="existsAsync">Whether the record of an instance exists.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask DeleteOldAsync(
        DateTimeOffset before,
        Func<string, CancellationToken, ValueTask<bool>> existsAsync,
        CancellationToken cancellationToken
    )
    {
        string bound = TableKeys.Time(before),
            partition = string.Empty;
        while (true)
        {
            string behind = TableClient.CreateQueryFilter($"PartitionKey gt {partition}");
            if (await _table.QueryKeysAsync(behind, 1, cancellationToken) is not [var next])
                return;
            partition = next.PartitionKey;
            string begin = string.Empty;
            while (true)
            {
                string filter = TableClient.CreateQueryFilter(
                    $"PartitionKey eq {partition} and RowKey gt {begin} and RowKey lt {bound}"
                );
                var rows = await _table.QueryKeysAsync(filter, RowsAtOnce, cancellationToken);
                if (rows.Count == 0)
                    break;
                begin = rows[^1].RowKey;
                var needless = new List<string>();
                foreach (var instance in rows.Select(row => row.RowKey).GroupBy(key => Change(key).InstanceCode))
                {
                    needless.AddRange(
                        await existsAsync(instance.Key, cancellationToken) ? instance.SkipLast(1) : instance
                    );
                }

                await _table.RemoveAllAsync(partition, needless, cancellationToken);
            }
        }
    }

    private static RecordChange Change(string key) =>
        TryReadKey(key, out var at, out string instanceCode)
            ? new RecordChange(instanceCode, at, key)
            : throw new InvalidDataException($"The row {key} of {TableNames.AttendanceChanges} names no change.");

    private static bool TryReadKey(string key, out DateTimeOffset at, out string instanceCode)
    {
        (at, instanceCode) = (default, string.Empty);
        if (
            key.Split(TableKeys.Separator) is not [{ Length: TableKeys.TimeLength } ticks, var code]
            || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out long utcTicks)
            || utcTicks > DateTimeOffset.MaxValue.UtcTicks
            || !TableKeys.TryReadPart(code, out instanceCode)
        )
            return false;
        at = new DateTimeOffset(utcTicks, TimeSpan.Zero);
        return true;
    }
}
