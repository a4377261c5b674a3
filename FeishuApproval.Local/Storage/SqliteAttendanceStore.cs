using System.Globalization;
using System.Text.Json;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;
using FeishuApproval.Json;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// Stores attendance states in the table <c>attendance</c>. Every commit sets the row's change number to a value higher than in any other
/// row. This number is the ETag and the position in the change feed. The columns beside the state are for users who open the file.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="rules">The rules for the columns beside the state.</param>
/// <param name="time">The clock.</param>
/// <param name="reader">Reads the events whose messages may be deleted with a record.</param>
internal sealed class SqliteAttendanceStore(
    Database database,
    AttendanceRules? rules = null,
    TimeProvider? time = null,
    EventReader? reader = null
) : IAttendanceStore
{
    private const string Select = "SELECT change, state FROM attendance WHERE instance_code = ?1";

    private const string SelectCompared = """
        SELECT state, instance_code, change FROM attendance WHERE instance_code IN (
          SELECT instance_code FROM attendance WHERE compared_at >= ?1 AND compared_at < ?2 AND instance_code > ?3 ORDER BY instance_code LIMIT ?4)
        ORDER BY instance_code
        """;

    private const string Insert = """
        INSERT INTO attendance (
          instance_code, tenant_key, change, kind, status, user_id, type_name, start, "end", duration_seconds, reason, version, updated_at, compared_at, state,
          changed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) ON CONFLICT (instance_code) DO NOTHING
        """;

    private const string Update = """
        UPDATE attendance SET tenant_key = ?2, change = ?3, kind = ?4, status = ?5, user_id = ?6, type_name = ?7, start = ?8, "end" = ?9, duration_seconds = ?10,
          reason = ?11, version = ?12, updated_at = ?13, compared_at = ?14, state = ?15, changed_at = ?16
        WHERE instance_code = ?1 AND change = ?17
        """;

    // The query makes one seek in the index for each tenant.
    private const string SelectLastChange = """
        WITH RECURSIVE tenants (tenant_key) AS (
          SELECT min(tenant_key) FROM attendance
          UNION ALL
          SELECT (SELECT min(tenant_key) FROM attendance a WHERE a.tenant_key > tenants.tenant_key) FROM tenants WHERE tenants.tenant_key IS NOT NULL
        )
        SELECT max(change) FROM (
          SELECT max((SELECT max(change) FROM attendance a WHERE a.tenant_key = tenants.tenant_key)) AS change FROM tenants
          UNION ALL
          SELECT max(last_change) FROM deleted_changes
        )
        """;

    private const string NoteDeleted =
        "INSERT INTO deleted_changes (last_change) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM deleted_changes)";
    private const string RaiseDeleted = "UPDATE deleted_changes SET last_change = ?1";

    private const string SelectTenant = "SELECT tenant_key FROM attendance WHERE instance_code = ?1";

    private const string DeleteOne = "DELETE FROM attendance WHERE instance_code = ?1";

    private const string InsertDeleted =
        "INSERT OR REPLACE INTO deleted_attendance (instance_code, tenant_key, change, changed_at) VALUES (?1, ?2, ?3, ?4)";

    private const string DeleteCodes = "DELETE FROM deleted_attendance WHERE changed_at < ?1";

    private const string SelectInstances =
        "SELECT instance_code FROM attendance WHERE instance_code > ?1 ORDER BY instance_code LIMIT ?2";

    private readonly EventReader _reader = reader ?? new EventReader((rules ?? AttendanceRules.Default).Zones);
    private readonly AttendanceRules _rules = rules ?? AttendanceRules.Default;
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private long _lastChange = -1;

    /// <summary>The number of instances on a page of <see cref="ListInstancesAsync"/>.</summary>
    internal int PageSize { get; init; } = 500;

    /// <inheritdoc/>
    public ValueTask<Loaded<AttendanceState>> LoadAsync(string instanceCode, CancellationToken cancellationToken) =>
        ValueTask.FromResult(database.Read(connection => Load(connection, instanceCode)));

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        EventMessage message,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            connection =>
            {
                // The state's list of events replaces rows of events, because the messages are stored anyway.
                if (loaded.State?.HasApplied(message.MessageId) == true)
                    return CommitResult.AlreadyApplied;
                if (TryWrite(connection, loaded, next))
                {
                    if (!IndexChange.IsNone(loaded.State, next))
                        SqliteAttendanceIndex.Apply(connection, IndexChange.Of(next));
                    return CommitResult.Committed;
                }

                return Load(connection, next.InstanceCode).State?.HasApplied(message.MessageId) == true
                    ? CommitResult.AlreadyApplied
                    : CommitResult.Conflict;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<bool> TryReplaceAsync(
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        CancellationToken cancellationToken
    ) => database.WriteAsync(connection => TryWrite(connection, loaded, next), cancellationToken);

    /// <summary>Writes the rows of the state that is stored now, which is not older. The change is a part of the row of the record.</summary>
    public ValueTask<bool> RepairAsync(AttendanceState state, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                if (Load(connection, state.InstanceCode).State is { } stored)
                    SqliteAttendanceIndex.Apply(connection, IndexChange.Of(stored));
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult<IReadOnlyList<EmployeeRow>>(
            database.Read(connection =>
                SqliteAttendanceIndex.ListByEmployee(connection, tenantKey, userId, from, to, after, max)
            )
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult<IReadOnlyList<DayRow>>(
            database.Read(connection => SqliteAttendanceIndex.ListByDay(connection, tenantKey, date, after, max))
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>(
            database.Read(connection => SqliteAttendanceIndex.ListTenants(connection, max))
        );

    /// <inheritdoc/>
    public async ValueTask RemoveRowsAsync(IReadOnlyList<EmployeeRow> rows, CancellationToken cancellationToken) =>
        await ApplyAsync(IndexChange.RemovalOf(rows), cancellationToken);

    /// <summary>Puts and removes index rows in a transaction of their own.</summary>
    internal async ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken) =>
        await database.OverwriteAsync(
            connection =>
            {
                SqliteAttendanceIndex.Apply(connection, change);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public bool HasChanges => true;

    /// <inheritdoc/>
    public ValueTask<ChangePage> ReadChangesAsync(
        string tenantKey,
        string? after,
        int max,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult(SqliteChangeFeed.Read(database, tenantKey, after, max));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListInstancesAsync(string? after, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>(
            database.Read(connection =>
            {
                using var select = connection.Prepare(SelectInstances);
                select.Bind(1, after ?? string.Empty).Bind(2, PageSize);
                var codes = new List<string>();
                while (select.Step())
                    codes.Add(select.GetText(0));
                return codes;
            })
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
        IReadOnlyList<string> instanceCodes,
        CancellationToken cancellationToken
    )
    {
        var events = new IReadOnlyList<EventMessage>[instanceCodes.Count];
        for (int i = 0; i < events.Length; i++)
        {
            string instanceCode = instanceCodes[i];
            events[i] = database.Read<List<EventMessage>>(connection =>
                [
                    .. EventIds(connection, instanceCode)
                        .Select(eventId => MessageTable.Find(connection, eventId, instanceCode))
                        .OfType<EventMessage>(),
                ]
            );
        }

        return ValueTask.FromResult<IReadOnlyList<IReadOnlyList<EventMessage>>>(events);
    }

    /// <inheritdoc/>
    public ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? after,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult(
            database.Read(connection =>
            {
                using var select = connection.Prepare(SelectCompared);
                select
                    .Bind(1, ColumnValue.Of(from))
                    .Bind(2, ColumnValue.Of(to))
                    .Bind(3, after ?? string.Empty)
                    .Bind(4, PageSize);
                var records = new List<ComparedRecord>();
                string? last = null;
                int rows = 0;
                while (select.Step())
                {
                    rows++;
                    last = select.GetText(1);
                    try
                    {
                        string etag = select.GetInt64(2).ToString(CultureInfo.InvariantCulture);
                        if (
                            ComparedRecord.From(StoredStateJson.Read(last, select.GetBytes(0), etag).State!) is
                            { } record
                        )
                            records.Add(record);
                    }
                    catch (UnreadableRecordException)
                    {
                        // It must not stop the comparison of the others. The approval counts as missing, and the check names the record.
                    }
                }

                return ((IReadOnlyList<ComparedRecord>)records, rows == PageSize ? last : null);
            })
        );

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string instanceCode, CancellationToken cancellationToken) =>
        await database.OverwriteAsync(
            connection =>
            {
                var loaded = TryLoad(connection, instanceCode);
                if (loaded.State is { } state)
                    SqliteAttendanceIndex.Apply(connection, IndexChange.RemovalOf(state));
                var eventIds = EventIds(connection, instanceCode, loaded);
                Delete(connection, instanceCode);
                foreach (string eventId in eventIds)
                {
                    if (MessageTable.FindSequence(connection, eventId, instanceCode) is { } sequence)
                        DeletedMessages.DeleteUnneeded(connection, sequence, _reader);
                }

                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DeleteCodesAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        await database.OverwriteAsync(
            connection =>
            {
                using var delete = connection.Prepare(DeleteCodes);
                return delete.Bind(1, ColumnValue.Of(before)).Execute();
            },
            cancellationToken
        );

    /// <summary>Loads the state of an instance in the connection's transaction.</summary>
    internal static Loaded<AttendanceState> Load(DatabaseConnection connection, string instanceCode)
    {
        using var select = connection.Prepare(Select);
        return select.Bind(1, instanceCode).Step()
            ? StoredStateJson.Read(
                instanceCode,
                select.GetBytes(1),
                select.GetInt64(0).ToString(CultureInfo.InvariantCulture)
            )
            : default;
    }

    /// <summary>Whether an event is applied to an instance. If its state cannot be read, its events are kept.</summary>
    internal static bool MayHaveApplied(DatabaseConnection connection, string instanceCode, string eventId)
    {
        var loaded = TryLoad(connection, instanceCode);
        return loaded.State?.HasApplied(eventId) ?? loaded.ETag is not null;
    }

    /// <summary>
    /// The ids of the events that are applied to an instance. If its state cannot be read, these are the events that name the instance.
    /// </summary>
    internal static List<string> EventIds(DatabaseConnection connection, string instanceCode) =>
        EventIds(connection, instanceCode, TryLoad(connection, instanceCode));

    private static List<string> EventIds(
        DatabaseConnection connection,
        string instanceCode,
        Loaded<AttendanceState> loaded
    ) =>
        loaded is { State: null, ETag: not null }
            ? MessageTable.ListNaming(connection, instanceCode)
            : [.. (loaded.State?.Events ?? []).Select(applied => applied.EventId)];

    /// <summary>Loads a state as <see cref="Load"/>. A state that cannot be read is null and has an ETag.</summary>
    private static Loaded<AttendanceState> TryLoad(DatabaseConnection connection, string instanceCode)
    {
        try
        {
            return Load(connection, instanceCode);
        }
        catch (UnreadableRecordException exception)
        {
            return new Loaded<AttendanceState>(null, exception.ETag);
        }
    }

    /// <summary>The highest change number so far, as the connection reads it; 0 before the first change.</summary>
    internal static long LastChange(DatabaseConnection connection) => connection.GetInt64(SelectLastChange);

    /// <summary>
    /// The start of the tenant's record that was changed last, with the offset of the time zone at that time; null when there is none.
    /// </summary>
    internal static DateTimeOffset? FindStart(DatabaseConnection connection, string tenantKey)
    {
        using var select = connection.Prepare(
            "SELECT start FROM attendance WHERE tenant_key = ?1 AND start IS NOT NULL ORDER BY change DESC LIMIT 1"
        );
        return select.Bind(1, tenantKey).Step()
            ? DateTimeOffset.Parse(select.GetText(0), CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>
    /// Deletes the record of an instance. The deletion is a change too: its instance code stays for readers of the feed. No later change
    /// reuses a number, even if this change was the last one and the instance code is deleted later.
    /// </summary>
    private void Delete(DatabaseConnection connection, string instanceCode)
    {
        string tenantKey;
        using (var select = connection.Prepare(SelectTenant))
        {
            if (!select.Bind(1, instanceCode).Step())
                return;
            tenantKey = select.GetText(0);
        }

        long change = NextChange(connection);
        connection.Execute(NoteDeleted);
        using (var raise = connection.Prepare(RaiseDeleted))
            raise.Bind(1, change).Execute();
        using (var delete = connection.Prepare(DeleteOne))
            delete.Bind(1, instanceCode).Execute();
        if (tenantKey.Length == 0)
            return;
        using var insert = connection.Prepare(InsertDeleted);
        insert
            .Bind(1, instanceCode)
            .Bind(2, tenantKey)
            .Bind(3, change)
            .Bind(4, ColumnValue.Of(_time.GetUtcNow()))
            .Execute();
    }

    private bool TryWrite(DatabaseConnection connection, Loaded<AttendanceState> loaded, AttendanceState next)
    {
        var record = RecordColumns.From(next, _rules);
        using var write = connection.Prepare(loaded.ETag is null ? Insert : Update);
        write
            .Bind(1, next.InstanceCode)
            .Bind(2, next.TenantKey ?? string.Empty)
            .Bind(3, NextChange(connection))
            .Bind(4, record is null ? null : ColumnValue.Of(record.Kind))
            .Bind(5, record is null ? null : SnakeCase.Of(record.Status))
            .Bind(6, record?.Facts.UserId)
            .Bind(7, record?.Facts.TypeName)
            .Bind(8, Text(record?.Start))
            .Bind(9, Text(record?.End))
            .Bind(10, record?.DurationSeconds)
            .Bind(11, record?.Facts.Reason)
            .Bind(12, next.Version)
            .Bind(13, Text(next.UpdatedAt))
            .Bind(14, ComparedRecord.From(next) is { } compared ? ColumnValue.Of(compared.At) : null)
            .BindText(15, JsonSerializer.SerializeToUtf8Bytes(next, StoredStateJson.Instance.AttendanceState))
            .Bind(16, ColumnValue.Of(_time.GetUtcNow()));
        if (loaded.ETag is not null)
            write.Bind(17, long.Parse(loaded.ETag, CultureInfo.InvariantCulture));
        return write.Execute() == 1;
    }

    /// <summary>The next change number. Used only by the writer's thread. An unused number leaves a gap.</summary>
    private long NextChange(DatabaseConnection connection)
    {
        if (_lastChange < 0)
            _lastChange = LastChange(connection);
        return ++_lastChange;
    }

    private static string? Text(DateTimeOffset? time) =>
        time?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
