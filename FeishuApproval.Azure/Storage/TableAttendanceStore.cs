using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// Stores attendance states in Table Storage. Each instance has one partition, with the row <c>record</c> and one row for each event. A
/// commit is one entity group transaction, so the row of an event proves that its effect is stored. Index rows and changes are in tables of
/// their own and follow the commit (<see cref="IndexUpdates"/>).
/// </summary>
internal sealed class TableAttendanceStore : IAttendanceStore
{
    private const string State = "State";
    private const string SubmittedAt = "SubmittedAt";
    private const string TenantKey = "TenantKey";

    /// <summary>The number of row keys to read for a page of instances. Most instances have two to four rows.</summary>
    private const int RowsOfPage = 500;

    /// <summary>The number of records to read for a page of the comparison.</summary>
    private const int ComparedOfPage = 500;

    /// <summary>The number of partitions that are read at the same time.</summary>
    private const int Concurrency = 16;

    /// <summary>The columns that a deletion needs. The events of an instance are large.</summary>
    private static readonly string[] KeysTenantAndState =
    [
        "PartitionKey",
        "RowKey",
        TenantKey,
        .. EntityPayload.Columns(State),
    ];

    private readonly AttendanceRules _rules;
    private readonly StorageTable _table;
    private readonly TableAttendanceIndex _index;
    private readonly TableChangeFeed? _changes;
    private readonly IndexUpdates _updates;

    /// <param name="service">The tables.</param>
    /// <param name="rules">The rules for the columns beside the state.</param>
    /// <param name="changes">The change feed; null when it is off.</param>
    public TableAttendanceStore(
        TableServiceClient service,
        AttendanceRules? rules = null,
        TableChangeFeed? changes = null
    )
    {
        _rules = rules ?? AttendanceRules.Default;
        _table = new StorageTable(service, TableNames.Attendance);
        _index = new TableAttendanceIndex(service);
        _changes = changes;
        _updates = new IndexUpdates(
            LoadAsync,
            _index.ApplyAsync,
            changes is null
                ? null
                : (state, cancellationToken) =>
                    changes.AppendAsync(state.TenantKey, state.InstanceCode, cancellationToken)
        );
    }

    /// <inheritdoc/>
    public async ValueTask<Loaded<AttendanceState>> LoadAsync(
        string instanceCode,
        CancellationToken cancellationToken
    ) =>
        await _table.FindAsync(TableKeys.Part(instanceCode), TableKeys.Record, cancellationToken) is { } entity
            ? Read(instanceCode, entity)
            : default;

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        string partition = TableKeys.Part(next.InstanceCode);
        var record = RecordEntity(partition, next);

        // The action for the event comes first, because the service reports only the first rejection, and "already applied" is more
        // important than a stale version.
        TableTransactionAction[] actions =
        [
            new(
                TableTransactionActionType.Add,
                EventEntity.Write(partition, TableKeys.Event(message.MessageId), message)
            ),
            loaded.ETag is null
                ? new(TableTransactionActionType.Add, record)
                : new(TableTransactionActionType.UpdateReplace, record, new ETag(loaded.ETag)),
        ];
        if (await _table.SubmitAsync(actions, cancellationToken) is { } refusal)
            return refusal is { Action: 0, IsTaken: true } ? CommitResult.AlreadyApplied : CommitResult.Conflict;
        await _updates.FollowAsync(loaded.State, next, cancellationToken);
        return CommitResult.Committed;
    }

    /// <inheritdoc/>
    public ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken) =>
        _updates.RepairAsync(state, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    ) => _index.ListByEmployeeAsync(tenantKey, userId, from, to, after, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    ) => _index.ListByDayAsync(tenantKey, date, after, max, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken) =>
        _index.ListTenantsAsync(max, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask RemoveRowsAsync(IReadOnlyList<EmployeeRow> rows, CancellationToken cancellationToken) =>
        await _index.ApplyAsync(IndexChange.RemovalOf(rows), cancellationToken);

    /// <inheritdoc/>
    public bool HasChanges => _changes is not null;

    /// <inheritdoc/>
    public ValueTask<ChangePage> ReadChangesAsync(
        string tenantKey,
        string? after,
        int max,
        CancellationToken cancellationToken
    ) =>
        _changes is null
            ? throw new InvalidOperationException("The change feed is off.")
            : _changes.ReadAsync(tenantKey, after, max, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListInstancesAsync(string? after, CancellationToken cancellationToken)
    {
        string begin = after is null ? string.Empty : TableKeys.Part(after);
        var rows = await _table.QueryKeysAsync(
            TableClient.CreateQueryFilter($"PartitionKey gt {begin}"),
            RowsOfPage,
            cancellationToken
        );
        return [.. rows.Select(row => row.PartitionKey).Distinct().Select(InstanceCode)];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
        IReadOnlyList<string> instanceCodes,
        CancellationToken cancellationToken
    )
    {
        var events = new IReadOnlyList<EventMessage>[instanceCodes.Count];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Concurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(
            0,
            events.Length,
            options,
            async (i, token) =>
            {
                var rows = await _table.ListAsync(TableKeys.Part(instanceCodes[i]), token);
                events[i] = [.. rows.Where(row => TableKeys.IsEvent(row.RowKey)).Select(EventEntity.Read)];
            }
        );
        return events;
    }

    /// <inheritdoc/>
    public async ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? after,
        CancellationToken cancellationToken
    )
    {
        // This query reads all partitions. It runs only a few times a day, and returns only rows in the window.
        string begin = after is null ? string.Empty : TableKeys.Part(after);
        string first = SortableTime(from),
            end = SortableTime(to);
        string filter = TableClient.CreateQueryFilter(
            $"PartitionKey gt {begin} and RowKey eq {TableKeys.Record} and SubmittedAt ge {first} and SubmittedAt lt {end}"
        );
        var rows = await _table.QueryAsync(filter, ComparedOfPage, cancellationToken);
        return (
            [.. rows.Select(TryRead).OfType<AttendanceState>().Select(ComparedRecord.From).OfType<ComparedRecord>()],
            rows.Count == ComparedOfPage ? InstanceCode(rows[^1].PartitionKey) : null
        );
    }

    /// <summary>
    /// Reads the state of a row; null when it cannot be read. Such a row must not stop the comparison of the others: its approval counts as
    /// missing, and a rebuild names the record. It does not stop a deletion either; its index rows are unknown.
    /// </summary>
    private static AttendanceState? TryRead(TableEntity row)
    {
        try
        {
            return Read(InstanceCode(row.PartitionKey), row).State;
        }
        catch (UnreadableRecordException)
        {
            return null;
        }
    }

    /// <summary>Reads the state of a row.</summary>
    /// <exception cref="UnreadableRecordException">The row has no readable state.</exception>
    private static Loaded<AttendanceState> Read(string instanceCode, TableEntity row)
    {
        byte[] utf8;
        try
        {
            utf8 = EntityPayload.Read(row, State);
        }
        catch (Exception exception)
            when (exception is InvalidDataException or InvalidOperationException or EncoderFallbackException)
        {
            // The payload is damaged, or its property has another type.
            throw new UnreadableRecordException(
                instanceCode,
                row.ETag.ToString(),
                ReadOnlyMemory<byte>.Empty,
                exception
            );
        }

        return StoredStateJson.Read(instanceCode, utf8, row.ETag.ToString());
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryReplaceAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        CancellationToken cancellationToken
    )
    {
        var record = RecordEntity(TableKeys.Part(next.InstanceCode), next);
        return loaded.ETag is null
            ? await _table.TryAddAsync(record, cancellationToken)
            : await _table.TryReplaceAsync(record, loaded.ETag, cancellationToken);
    }

    /// <summary>
    /// Deletes the index rows first and the record last, because the instance is listed as long as events are left. The deletion is written to
    /// the change feed twice, because nobody would repeat it after a crash. The first row is written before the deletion, so that a crash
    /// after the deletion hides nothing; the readers' delay is longer than one call. The second row is written after the deletion, for a call
    /// whose effect came late.
    /// </summary>
    public async ValueTask DeleteAsync(string instanceCode, CancellationToken cancellationToken)
    {
        string partition = TableKeys.Part(instanceCode);
        var rows = await _table.QueryAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}"),
            int.MaxValue,
            KeysTenantAndState,
            cancellationToken
        );
        var record = rows.Find(row => row.RowKey == TableKeys.Record);
        if (record is not null && TryRead(record) is { } state)
            await _index.ApplyAsync(IndexChange.RemovalOf(state), cancellationToken);
        string[] keys = [.. rows.Select(row => row.RowKey).OrderBy(row => row == TableKeys.Record)];
        string? tenantKey = record?.GetString(TenantKey);
        int first = Math.Max(0, keys.Length - StorageTable.MaxTransaction);
        await _table.RemoveAllAsync(partition, keys[..first], cancellationToken);
        await AppendAsync();
        await _table.RemoveAllAsync(partition, keys[first..], cancellationToken);
        await AppendAsync();

        Task AppendAsync() => _changes?.AppendAsync(tenantKey, instanceCode, cancellationToken) ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DeleteCodesAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (_changes is not null)
            await _changes.DeleteOldAsync(before, IsStoredAsync, cancellationToken);
    }

    private async ValueTask<bool> IsStoredAsync(string instanceCode, CancellationToken cancellationToken) =>
        await _table.FindAsync(TableKeys.Part(instanceCode), TableKeys.Record, cancellationToken) is not null;

    /// <summary>
    /// Reads the instance code from a partition key. The receiver and the event reader reject codes that are too long for a key.
    /// </summary>
    private static string InstanceCode(string partition) =>
        TableKeys.TryReadPart(partition, out string instanceCode)
            ? instanceCode
            : throw new InvalidDataException(
                $"The partition {partition} of {TableNames.Attendance} names no instance."
            );

    /// <summary>
    /// Formats a time (UTC) as a text that sorts by time. A table column of the type time cannot have a year before 1601.
    /// </summary>
    private static string SortableTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture);

    private TableEntity RecordEntity(string partition, AttendanceState state)
    {
        var entity = new TableEntity(partition, TableKeys.Record);
        EntityPayload.Write(
            entity,
            State,
            JsonSerializer.SerializeToUtf8Bytes(state, StoredStateJson.Instance.AttendanceState)
        );
        entity.SetColumn("Version", state.Version);
        entity.SetColumn("UpdatedAt", state.UpdatedAt);
        if (ComparedRecord.From(state) is { } compared)
            entity.SetColumn(SubmittedAt, SortableTime(compared.At));
        if (RecordColumns.From(state, _rules) is not { } columns)
            return entity;

        var facts = columns.Facts;
        entity.SetColumn(TenantKey, facts.TenantKey);
        entity.SetColumn("Kind", SnakeCase.Of(columns.Kind));
        entity.SetColumn("Status", SnakeCase.Of(columns.Status));
        entity.SetColumn("AppId", facts.AppId);
        entity.SetColumn("ApprovalCode", facts.ApprovalCode);
        entity.SetColumn("UserId", facts.UserId);
        entity.SetColumn("ApprovedAt", facts.ApprovedAt);
        entity.SetColumn("RevertedAt", facts.RevertedAt);
        entity.SetColumn("Start", columns.Start);
        entity.SetColumn("End", columns.End);
        entity.SetColumn("DurationSeconds", columns.DurationSeconds);
        entity.SetColumn("TypeName", facts.TypeName);
        return entity;
    }
}
