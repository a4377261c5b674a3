using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// The index in Table Storage. The rows of one month of a tenant share a partition, so that a record of one month is indexed in one
/// transaction. The rows are <c>day|{date}|{user}|…</c> for each day, and <c>employee|{user}|{start}|…</c> in each month that the record
/// overlaps. The keys contain the data of a row. The only columns are the last day, and texts that are too long for a key.
/// </summary>
internal sealed class TableAttendanceIndex(TableServiceClient service)
{
    private const string LastDay = "LastDay";
    private const string TenantKey = "TenantKey";
    private const string UserId = "UserId";
    private const string InstanceCode = "InstanceCode";
    private const string DayPrefix = "day";
    private const string EmployeePrefix = "employee";
    private const string MonthFormat = "yyyy-MM";
    private const string DayFormat = "yyyy-MM-dd";
    private const string StartFormat = "yyyyMMddHHmm";
    private const string StartMonthFormat = "yyyyMM";

    /// <summary>The most concurrent calls.</summary>
    private const int Concurrency = 16;

    /// <summary>
    /// When a month is empty and at least this number of months is left to read, the next month with rows is searched first.
    /// </summary>
    private const int LongPeriod = 12;

    private static readonly Dictionary<string, AttendanceKind> Kinds = Enum.GetValues<AttendanceKind>()
        .ToDictionary(SnakeCase.Of, StringComparer.Ordinal);

    private readonly StorageTable _table = new(service, TableNames.AttendanceIndex);

    /// <summary>Adds rows before it removes rows, so that a record that moves to another month is never missing.</summary>
    public async Task ApplyAsync(IndexChange change, CancellationToken cancellationToken)
    {
        var puts = change
            .PutByDay.Select(Entity)
            .Concat(change.PutByEmployee.SelectMany(Entities))
            .Select(entity => new TableTransactionAction(TableTransactionActionType.UpsertReplace, entity));
        var removals = change
            .RemoveByDay.Select(Entity)
            .Concat(change.RemoveByEmployee.SelectMany(Entities))
            .Select(entity => new TableTransactionAction(TableTransactionActionType.Delete, entity));

        var transactions = puts.Concat(removals)
            .GroupBy(action => action.Entity.PartitionKey)
            .SelectMany(month => month.Chunk(StorageTable.MaxTransaction))
            .ToLookup(actions => actions[0].ActionType == TableTransactionActionType.Delete);
        await SubmitAllAsync([.. transactions[false]], cancellationToken);
        await SubmitAllAsync([.. transactions[true]], cancellationToken);
    }

    /// <inheritdoc cref="IAttendanceStore.ListByEmployeeAsync"/>
    public async ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<EmployeeRow>();
        string employee = EmployeePrefix + TableKeys.Separator + ShortPart(userId) + TableKeys.Separator;

        // Every start time on the last day sorts before its date followed by "z".
        string end = employee + to.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "z";
        var first = FirstOfMonth(from);
        var month =
            after is { Start: var start } && DateOnly.FromDateTime(start) > first
                ? FirstOfMonth(DateOnly.FromDateTime(start))
                : first;
        while (true)
        {
            // The first month lists all records that overlap it. Later months list only records that start there, because the other records
            // were already listed.
            string begin =
                month == first ? employee : employee + month.ToString(StartMonthFormat, CultureInfo.InvariantCulture);
            if (after is { } last && string.CompareOrdinal(Key(last), begin) > 0)
                begin = Key(last);
            string partition = Partition(tenantKey, month);
            string filter = TableClient.CreateQueryFilter(
                $"PartitionKey eq {partition} and RowKey gt {begin} and RowKey lt {end}"
            );
            var found = await _table.QueryAsync(filter, max - rows.Count, cancellationToken);
            rows.AddRange(found.Select(entity => EmployeeRow(entity, tenantKey, userId)));
            if (rows.Count == max || (month.Year, month.Month) == (to.Year, to.Month) || month > to)
                return rows;

            month = month.AddMonths(1);
            if (found.Count > 0 || (to.Year - month.Year) * 12 + to.Month - month.Month < LongPeriod)
                continue;
            if (await FindMonthAsync(tenantKey, month, to, cancellationToken) is not { } next)
                return rows;
            month = next;
        }
    }

    /// <inheritdoc cref="IAttendanceStore.ListByDayAsync"/>
    public async ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        string partition = Partition(tenantKey, date);
        string day = DayPrefix + TableKeys.Separator + Day(date);
        string begin = after is { } last ? Key(last) : day + TableKeys.Separator;
        string end = TableKeys.Behind(day);
        string filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey gt {begin} and RowKey lt {end}"
        );
        return
        [
            .. (await _table.QueryAsync(filter, max, cancellationToken)).Select(entity =>
                DayRow(entity, tenantKey, date)
            ),
        ];
    }

    /// <inheritdoc cref="IAttendanceStore.ListTenantsAsync"/>
    public async ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken)
    {
        var tenants = new List<string>();
        string begin = string.Empty;
        while (tenants.Count < max)
        {
            string filter = TableClient.CreateQueryFilter($"PartitionKey ge {begin}");
            if (await _table.QueryAsync(filter, 1, cancellationToken) is not [var first])
                break;
            string part = TableKeys.FirstPart(first.PartitionKey);
            tenants.Add(Text(first, TenantKey, part));
            begin = TableKeys.Behind(part);
        }

        return tenants;
    }

    /// <summary>Finds the next month with rows of a tenant; null when there is none until <paramref name="to"/>.</summary>
    private async Task<DateOnly?> FindMonthAsync(
        string tenantKey,
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    )
    {
        string begin = Partition(tenantKey, from),
            end = Partition(tenantKey, to);
        string filter = TableClient.CreateQueryFilter($"PartitionKey ge {begin} and PartitionKey le {end}");
        return await _table.QueryKeysAsync(filter, 1, cancellationToken) is [var first]
            ? DateOnly.ParseExact(first.PartitionKey[^MonthFormat.Length..], MonthFormat, CultureInfo.InvariantCulture)
            : null;
    }

    private Task SubmitAllAsync(TableTransactionAction[][] transactions, CancellationToken cancellationToken) =>
        transactions switch
        {
            [] => Task.CompletedTask,
            [var only] => SubmitAsync(only, cancellationToken),
            _ => Parallel.ForEachAsync(
                transactions,
                new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
                async (actions, token) => await SubmitAsync(actions, token)
            ),
        };

    private async Task SubmitAsync(TableTransactionAction[] actions, CancellationToken cancellationToken)
    {
        if (await _table.SubmitAsync(actions, cancellationToken) is not { } refusal)
            return;

        // One missing row makes the whole transaction fail, and repairs often remove missing rows.
        if (actions.All(action => action.ActionType != TableTransactionActionType.Delete))
        {
            throw new InvalidOperationException(
                $"Table Storage refused action {refusal.Action} of an unconditional transaction."
            );
        }

        var puts = actions.Where(action => action.ActionType != TableTransactionActionType.Delete).ToArray();
        if (puts.Length > 0)
            await SubmitAsync(puts, cancellationToken);
        foreach (var action in actions.Except(puts))
        {
            await _table.RemoveAsync(action.Entity.PartitionKey, action.Entity.RowKey, cancellationToken);
        }
    }

    /// <summary>Creates one row in each month that the record overlaps, for as many days as the record is listed on.</summary>
    private static IEnumerable<TableEntity> Entities(EmployeeRow row)
    {
        var first = DateOnly.FromDateTime(row.Start);
        var last =
            first.DayNumber + IndexEntry.MaxDays <= row.LastDay.DayNumber
                ? first.AddDays(IndexEntry.MaxDays - 1)
                : row.LastDay;
        for (var month = FirstOfMonth(first); ; month = month.AddMonths(1))
        {
            var entity = new TableEntity(Partition(row.TenantKey, month), Key(row)) { [LastDay] = Day(row.LastDay) };
            SetText(entity, TenantKey, row.TenantKey);
            SetText(entity, InstanceCode, row.InstanceCode);
            yield return entity;
            if (last <= month || (month.Year, month.Month) == (last.Year, last.Month))
                yield break;
        }
    }

    private static TableEntity Entity(DayRow row)
    {
        var entity = new TableEntity(Partition(row.TenantKey, row.Date), Key(row));
        SetText(entity, TenantKey, row.TenantKey);
        SetText(entity, UserId, row.UserId);
        SetText(entity, InstanceCode, row.InstanceCode);
        return entity;
    }

    private static EmployeeRow EmployeeRow(TableEntity entity, string tenantKey, string userId)
    {
        string[] parts = entity.RowKey.Split(TableKeys.Separator);
        return new EmployeeRow(
            tenantKey,
            userId,
            DateTime.ParseExact(parts[2], StartFormat, CultureInfo.InvariantCulture),
            Kinds[parts[3]],
            Text(entity, InstanceCode, parts[4]),
            DateOnly.ParseExact(entity.GetString(LastDay), DayFormat, CultureInfo.InvariantCulture)
        );
    }

    private static DayRow DayRow(TableEntity entity, string tenantKey, DateOnly date)
    {
        string[] parts = entity.RowKey.Split(TableKeys.Separator);
        return new DayRow(
            tenantKey,
            date,
            Text(entity, UserId, parts[2]),
            Kinds[parts[3]],
            Text(entity, InstanceCode, parts[4])
        );
    }

    private static string Partition(string tenantKey, DateOnly date) =>
        ShortPart(tenantKey) + TableKeys.Separator + date.ToString(MonthFormat, CultureInfo.InvariantCulture);

    private static string Key(EmployeeRow row) =>
        string.Join(
            TableKeys.Separator,
            EmployeePrefix,
            ShortPart(row.UserId),
            row.Start.ToString(StartFormat, CultureInfo.InvariantCulture),
            SnakeCase.Of(row.Kind),
            ShortPart(row.InstanceCode)
        );

    private static string Key(DayRow row) =>
        string.Join(
            TableKeys.Separator,
            DayPrefix,
            Day(row.Date),
            ShortPart(row.UserId),
            SnakeCase.Of(row.Kind),
            ShortPart(row.InstanceCode)
        );

    private static string Day(DateOnly date) => date.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static DateOnly FirstOfMonth(DateOnly date) => new(date.Year, date.Month, 1);

    /// <summary>A key part that leaves space for a second part.</summary>
    private static string ShortPart(string text) => TableKeys.Part(text, TableKeys.MaxPartOfTwo);

    /// <summary>Adds a column for a text that is too long for its key.</summary>
    private static void SetText(TableEntity entity, string name, string text)
    {
        if (text.Length > TableKeys.AlwaysWhole)
            EntityPayload.Write(entity, name, Encoding.UTF8.GetBytes(text));
    }

    private static string Text(TableEntity entity, string name, string part) =>
        TableKeys.TryReadPart(part, out string text) ? text : Encoding.UTF8.GetString(EntityPayload.Read(entity, name));
}
