using System.Diagnostics;
using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>A storage account's tables, with the service's semantics, a count of the calls, and faults on demand.</summary>
internal sealed class InMemoryStorage
{
    /// <summary>The clients' own activities, one for each call.</summary>
    private static readonly ActivitySource Source = new("Azure.Data.Tables.TableClient");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<(string PartitionKey, string RowKey), TableEntity>> _tables =
        new(StringComparer.Ordinal);
    private static readonly Comparer<(string PartitionKey, string RowKey)> Ordinal = Comparer<(
        string PartitionKey,
        string RowKey
    )>.Create(
        (a, b) =>
            string.CompareOrdinal(a.PartitionKey, b.PartitionKey) is var order and not 0
                ? order
                : string.CompareOrdinal(a.RowKey, b.RowKey)
    );

    private int _version;

    /// <summary>Every billed call in order: verb and table.</summary>
    public List<string> Transactions { get; } = [];

    /// <summary>How many entities the service read for queries, for the first page of each.</summary>
    public int LookedAt { get; private set; }

    /// <summary>Called before a call takes effect; may throw.</summary>
    public Action<string> BeforeCall { get; set; } = _ => { };

    /// <summary>Called after a call took effect; may throw, so that the answer is lost.</summary>
    public Action<string> AfterCall { get; set; } = _ => { };

    public IReadOnlyCollection<string> Tables => _tables.Keys;

    /// <summary>A storage account with these tables.</summary>
    public static InMemoryStorage With(IEnumerable<string> tables)
    {
        var storage = new InMemoryStorage();
        foreach (string table in tables)
            storage._tables[table] = new(Ordinal);
        return storage;
    }

    public TableServiceClient CreateClient() => new InMemoryTableServiceClient(this);

    /// <summary>What a table holds, by key.</summary>
    public IReadOnlyList<TableEntity> Rows(string table)
    {
        lock (_lock)
            return [.. _tables[table].Values.Select(Copy)];
    }

    public void CreateTable(string table) => Call($"CREATE {table}", () => _tables.TryAdd(table, new(Ordinal)));

    public TableEntity? Find(string table, string partitionKey, string rowKey) =>
        Call(
            $"GET {table}",
            () =>
            {
                TableLimits.CheckKey(partitionKey);
                TableLimits.CheckKey(rowKey);
                return Table(table).TryGetValue((partitionKey, rowKey), out var entity) ? Copy(entity) : null;
            }
        );

    public IReadOnlyList<TableEntity> List(string table, IReadOnlyList<TableFilter> filters, int pageSize) =>
        Call(
            $"QUERY {table}",
            () =>
            {
                var found = new List<TableEntity>();
                foreach (var entity in Table(table).Values)
                {
                    if (found.Count < pageSize && TableFilter.LooksAt(filters, entity))
                        LookedAt++;
                    if (filters.All(filter => filter.Accepts(entity)))
                        found.Add(Copy(entity));
                }

                return found;
            }
        );

    public ETag Apply(string table, TableTransactionAction action) =>
        Call(
            $"{action.ActionType} {table}",
            () =>
            {
                Check(Table(table), action);
                return Store(Table(table), action);
            }
        );

    public IReadOnlyList<ETag> Submit(string table, IReadOnlyList<TableTransactionAction> actions) =>
        Call(
            $"TRANSACTION {table}",
            () =>
            {
                TableLimits.CheckTransaction(actions);
                for (int i = 0; i < actions.Count; i++)
                {
                    try
                    {
                        Check(Table(table), actions[i]);
                    }
                    catch (RequestFailedException exception)
                    {
                        var reported = new RequestFailedException(
                            exception.Status,
                            exception.Message,
                            exception.ErrorCode,
                            innerException: null
                        );
                        reported.Data["FailedEntity"] = i.ToString(CultureInfo.InvariantCulture);
                        throw new TableTransactionFailedException(reported);
                    }
                }

                return actions.Select(action => Store(Table(table), action)).ToList();
            }
        );

    private T Call<T>(string what, Func<T> effect)
    {
        using var activity = Source.StartActivity(what, ActivityKind.Client);
        lock (_lock)
        {
            Transactions.Add(what);
            BeforeCall(what);
            var result = effect();
            AfterCall(what);
            return result;
        }
    }

    private SortedDictionary<(string PartitionKey, string RowKey), TableEntity> Table(string table) =>
        _tables.TryGetValue(table, out var rows) ? rows : throw StorageErrors.TableNotFound;

    private static void Check(
        SortedDictionary<(string PartitionKey, string RowKey), TableEntity> rows,
        TableTransactionAction action
    )
    {
        TableLimits.Check(action.Entity);
        bool exists = rows.TryGetValue((action.Entity.PartitionKey, action.Entity.RowKey), out var stored);
        switch (action.ActionType)
        {
            case TableTransactionActionType.Add when exists:
                throw StorageErrors.EntityAlreadyExists;
            case TableTransactionActionType.UpdateReplace or TableTransactionActionType.Delete when !exists:
                throw StorageErrors.EntityNotFound;

            // A default tag matches anything, as in the SDK.
            case TableTransactionActionType.UpdateReplace
                when action.ETag != default && action.ETag != ETag.All && action.ETag != stored!.ETag:
                throw StorageErrors.ConditionNotMet;
            case TableTransactionActionType.Add
            or TableTransactionActionType.UpdateReplace
            or TableTransactionActionType.UpsertReplace
            or TableTransactionActionType.Delete:
                break;
            default:
                throw new NotSupportedException($"{action.ActionType} is not part of this double.");
        }
    }

    private ETag Store(
        SortedDictionary<(string PartitionKey, string RowKey), TableEntity> rows,
        TableTransactionAction action
    )
    {
        if (action.ActionType == TableTransactionActionType.Delete)
        {
            rows.Remove((action.Entity.PartitionKey, action.Entity.RowKey));
            return default;
        }

        var entity = Copy((TableEntity)action.Entity);
        entity.ETag = new ETag(string.Create(CultureInfo.InvariantCulture, $"W/\"{++_version}\""));
        entity.Timestamp = DateTimeOffset.UnixEpoch;
        rows[(entity.PartitionKey, entity.RowKey)] = entity;
        return entity.ETag;
    }

    private static TableEntity Copy(TableEntity entity)
    {
        var copy = new TableEntity(entity.PartitionKey, entity.RowKey)
        {
            ETag = entity.ETag,
            Timestamp = entity.Timestamp,
        };
        foreach (var (name, value) in TableLimits.Properties(entity))
            copy[name] =
                value is byte[] bytes ? bytes.ToArray()
                : value is DateTimeOffset time ? time.ToUniversalTime()
                : value;
        return copy;
    }
}
