using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Json;

namespace FeishuApprovalFunctions.Storage;

/// <summary>
/// The index in Table Storage: one partition a person, sorted by start, and one partition a day, sorted by person. A row is its keys; of
/// columns it has only the last day, to pass over what ended before, and what a key is too short for.
/// </summary>
internal sealed class TableAttendanceIndex(TableServiceClient service) : IAttendanceIndex
{
    private const string LastDay = "LastDay";
    private const string TenantKey = "TenantKey";
    private const string UserId = "UserId";
    private const string InstanceCode = "InstanceCode";
    private const string DayFormat = "yyyy-MM-dd";
    private const string StartFormat = "yyyyMMddHHmm";

    /// <summary>Calls under way at once; a leave has a partition for each of its days.</summary>
    private const int Concurrency = 16;

    /// <summary>The most that one transaction takes.</summary>
    private const int TransactionSize = 100;

    private static readonly Dictionary<string, AttendanceKind> Kinds = Enum.GetValues<AttendanceKind>().ToDictionary(SnakeCase.Of, StringComparer.Ordinal);

    private readonly StorageTable _employees = new(service, TableNames.AttendanceByEmployee);
    private readonly StorageTable _days = new(service, TableNames.AttendanceByDay);

    /// <inheritdoc/>
    public async ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken)
    {
        var calls = change.PutByEmployee.Select(Entity).Select(entity => Put(_employees, [entity]))
            .Concat(change.PutByDay.Select(Entity).GroupBy(entity => entity.PartitionKey).SelectMany(day => day.Chunk(TransactionSize)).Select(rows => Put(_days, rows)))
            .Concat(change.RemoveByEmployee.Select(row => Remove(_employees, Partition(row.TenantKey, row.UserId), Key(row))))
            .Concat(change.RemoveByDay.Select(row => Remove(_days, Partition(row.TenantKey, row.Date), Key(row))));
        await Parallel.ForEachAsync(
            calls,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (call, token) => await call(token));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey, string userId, DateOnly from, DateOnly to, EmployeeRow? after, int max, CancellationToken cancellationToken)
    {
        string partition = Partition(tenantKey, userId);
        string begin = after is { } last ? Key(last) : string.Empty;

        // Every start on the last day sorts before its date with a letter behind it.
        string end = to.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "z";
        string lastDay = Day(from);
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {begin} and RowKey lt {end} and LastDay ge {lastDay}");
        return [.. (await _employees.QueryAsync(filter, max, cancellationToken)).Select(entity => EmployeeRow(entity, tenantKey, userId))];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(string tenantKey, DateOnly date, DayRow? after, int max, CancellationToken cancellationToken)
    {
        string partition = Partition(tenantKey, date);
        string begin = after is { } last ? Key(last) : string.Empty;
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {begin}");
        return [.. (await _days.QueryAsync(filter, max, cancellationToken)).Select(entity => DayRow(entity, tenantKey, date))];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken)
    {
        var tenants = new List<string>();
        string begin = string.Empty;
        while (tenants.Count < max)
        {
            string filter = TableClient.CreateQueryFilter($"PartitionKey ge {begin}");
            if (await _employees.QueryAsync(filter, 1, cancellationToken) is not [var first]) break;
            string part = TableKeys.FirstPart(first.PartitionKey);
            tenants.Add(Text(first, TenantKey, part));
            begin = TableKeys.Behind(part);
        }

        return tenants;
    }

    private static Func<CancellationToken, Task> Put(StorageTable table, TableEntity[] rows) => rows is [var only]
        ? token => table.PutAsync(only, token)
        : async token =>
        {
            var actions = rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)).ToList();
            if (await table.SubmitAsync(actions, token) is { } refusal) throw new InvalidOperationException($"Table Storage refused action {refusal.Action} of an unconditional transaction.");
        };

    private static Func<CancellationToken, Task> Remove(StorageTable table, string partition, string key) => token => table.RemoveAsync(partition, key, token);

    private static TableEntity Entity(EmployeeRow row)
    {
        var entity = new TableEntity(Partition(row.TenantKey, row.UserId), Key(row)) { [LastDay] = Day(row.LastDay) };
        SetText(entity, TenantKey, row.TenantKey);
        SetText(entity, InstanceCode, row.InstanceCode);
        return entity;
    }

    private static TableEntity Entity(DayRow row)
    {
        var entity = new TableEntity(Partition(row.TenantKey, row.Date), Key(row));
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
            DateTime.ParseExact(parts[0], StartFormat, CultureInfo.InvariantCulture),
            Kinds[parts[1]],
            Text(entity, InstanceCode, parts[2]),
            DateOnly.ParseExact(entity.GetString(LastDay), DayFormat, CultureInfo.InvariantCulture));
    }

    private static DayRow DayRow(TableEntity entity, string tenantKey, DateOnly date)
    {
        string[] parts = entity.RowKey.Split(TableKeys.Separator);
        return new DayRow(tenantKey, date, Text(entity, UserId, parts[0]), Kinds[parts[1]], Text(entity, InstanceCode, parts[2]));
    }

    private static string Partition(string tenantKey, string userId) => ShortPart(tenantKey) + TableKeys.Separator + ShortPart(userId);

    private static string Partition(string tenantKey, DateOnly date) => ShortPart(tenantKey) + TableKeys.Separator + Day(date);

    private static string Key(EmployeeRow row) =>
        $"{row.Start.ToString(StartFormat, CultureInfo.InvariantCulture)}{TableKeys.Separator}{SnakeCase.Of(row.Kind)}{TableKeys.Separator}{TableKeys.Part(row.InstanceCode)}";

    private static string Key(DayRow row) => $"{ShortPart(row.UserId)}{TableKeys.Separator}{SnakeCase.Of(row.Kind)}{TableKeys.Separator}{ShortPart(row.InstanceCode)}";

    private static string Day(DateOnly date) => date.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <summary>A part that leaves room for a second one.</summary>
    private static string ShortPart(string text) => TableKeys.Part(text, TableKeys.MaxPartOfTwo);

    /// <summary>Keeps a text beside a key that cannot be read back.</summary>
    private static void SetText(TableEntity entity, string name, string text)
    {
        if (text.Length > TableKeys.AlwaysWhole) EntityPayload.Write(entity, name, Encoding.UTF8.GetBytes(text));
    }

    private static string Text(TableEntity entity, string name, string part) =>
        TableKeys.TryReadPart(part, out string text) ? text : Encoding.UTF8.GetString(EntityPayload.Read(entity, name));
}
