using Azure.Data.Tables;
using FeishuApproval.Archive;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// The event archive in Table Storage: one partition for each tenant and hour, one row for each event. The key of an event is
/// "partition/row".
/// </summary>
/// <param name="service">The tables.</param>
/// <param name="erased">The hashes of erased events.</param>
internal sealed class TableEventArchive(TableServiceClient service, TableErasedEvents erased) : IEventArchive
{
    /// <summary>A character that no table key may contain.</summary>
    private const char Separator = '/';

    /// <summary>The most bytes of bodies in one transaction, which takes 4 MiB of Base64 and other columns.</summary>
    private const int MaxBodies = 2 * 1024 * 1024;

    private readonly StorageTable _table = new(service, TableNames.EventArchive);

    /// <summary>Stores an event. Storing the same message again changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The archive is unavailable. The event may or may not be stored.</exception>
    public async ValueTask<ArchivedEvent> AddAsync(EventMessage message, CancellationToken cancellationToken)
    {
        var entity = EventEntity.Write(TableKeys.ArchivePartition(message), TableKeys.ArchiveRow(message), message);
        return new ArchivedEvent(
            $"{entity.PartitionKey}{Separator}{entity.RowKey}",
            await _table.TryAddAsync(entity, cancellationToken)
        );
    }

    /// <summary>
    /// Stores events with one transaction for up to 100 of the same tenant and hour. A transaction succeeds or fails as a whole.
    /// </summary>
    /// <returns>The events that are stored. <see cref="AddAsync"/> stores the others, or says why it cannot.</returns>
    public async Task<IReadOnlyList<EventMessage>> AddTogetherAsync(
        IReadOnlyList<EventMessage> messages,
        CancellationToken cancellationToken
    )
    {
        var stored = await Task.WhenAll(
            messages
                .GroupBy(TableKeys.ArchivePartition)
                .SelectMany(Transactions)
                .Select(transaction => TryAddTogetherAsync(transaction, cancellationToken))
        );
        return [.. stored.SelectMany(transaction => transaction)];
    }

    private async Task<IReadOnlyList<EventMessage>> TryAddTogetherAsync(
        IReadOnlyList<EventMessage> messages,
        CancellationToken cancellationToken
    )
    {
        var actions = messages.Select(message => new TableTransactionAction(
            TableTransactionActionType.Add,
            EventEntity.Write(TableKeys.ArchivePartition(message), TableKeys.ArchiveRow(message), message)
        ));
        try
        {
            return await _table.SubmitAsync([.. actions], cancellationToken) is null ? messages : [];
        }
        catch (StoreUnavailableException)
        {
            // Each event is stored by itself next, and a failure is reported and retried there.
            return [];
        }
    }

    /// <summary>Divides the events of a partition by the limits of a transaction. A single event needs none.</summary>
    private static IEnumerable<IReadOnlyList<EventMessage>> Transactions(IEnumerable<EventMessage> partition)
    {
        var transaction = new List<EventMessage>();
        int length = 0;
        foreach (var message in partition)
        {
            if (transaction.Count == StorageTable.MaxTransaction || length + message.Body.Length > MaxBodies)
            {
                if (transaction.Count > 1)
                    yield return transaction;
                transaction = [];
                length = 0;
            }

            transaction.Add(message);
            length += message.Body.Length;
        }

        if (transaction.Count > 1)
            yield return transaction;
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var partition in keys.Select(ReadKey).GroupBy(key => key.Partition, key => key.Row))
        {
            await _table.RemoveAllAsync(partition.Key, [.. partition.Distinct()], cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask RememberErasedAsync(
        IReadOnlyCollection<string> eventIds,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    ) => await erased.AddAsync(eventIds, expiresAt, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask ForgetErasedAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await erased.ForgetAsync(now, cancellationToken);

    /// <summary>Returns the body of a stored event, or null when no event has this key.</summary>
    /// <exception cref="StoreUnavailableException">The archive is unavailable.</exception>
    public async ValueTask<byte[]?> FindBodyAsync(string key, CancellationToken cancellationToken) =>
        key.Split(Separator) is [var partition, var row]
        && await _table.FindAsync(partition, row, cancellationToken) is { } entity
            ? EntityPayload.Read(entity, EventEntity.Body)
            : null;

    /// <summary>Reads one tenant after another, and only the partitions of the hours in the range.</summary>
    public async ValueTask<IReadOnlyList<ArchivedMessage>> ReadAsync(
        ArchiveRange range,
        string? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        string? only = range.TenantKey is { } tenantKey ? TableKeys.Part(tenantKey) : null;
        (string Partition, string Row)? place = after is null ? null : ReadKey(after);
        string? tenant = place is { } last
            ? TableKeys.FirstPart(last.Partition)
            : only ?? await FindTenantAsync(string.Empty, cancellationToken);
        if (only is not null && only != tenant)
            throw new FormatException("The key is another tenant's.");

        while (tenant is not null)
        {
            var found = await ReadAsync(tenant, range, place, max, cancellationToken);
            if (found.Count > 0 || only is not null)
                return found;
            tenant = await FindTenantAsync(TableKeys.Behind(tenant), cancellationToken);
            place = null;
        }

        return [];
    }

    /// <summary>Continues in one tenant: in the partition of the key, then in the next partitions.</summary>
    private async Task<IReadOnlyList<ArchivedMessage>> ReadAsync(
        string tenant,
        ArchiveRange range,
        (string Partition, string Row)? place,
        int max,
        CancellationToken cancellationToken
    )
    {
        string from = TableKeys.Time(range.From),
            to = TableKeys.Time(range.To);
        string first = TableKeys.ArchivePartition(tenant, range.From),
            last = TableKeys.ArchivePartition(tenant, range.To);
        if (place is not var (partition, row) || string.CompareOrdinal(partition, first) < 0)
        {
            return await QueryAsync(
                $"PartitionKey ge {first} and PartitionKey le {last} and RowKey ge {from} and RowKey lt {to}",
                max,
                cancellationToken
            );
        }

        var rest = await QueryAsync(
            $"PartitionKey eq {partition} and RowKey gt {row} and RowKey ge {from} and RowKey lt {to}",
            max,
            cancellationToken
        );
        return rest.Count > 0
            ? rest
            : await QueryAsync(
                $"PartitionKey gt {partition} and PartitionKey le {last} and RowKey ge {from} and RowKey lt {to}",
                max,
                cancellationToken
            );
    }

    /// <summary>Finds the first tenant at or after a key; null when there is none.</summary>
    private async Task<string?> FindTenantAsync(string begin, CancellationToken cancellationToken) =>
        await _table.QueryAsync(TableClient.CreateQueryFilter($"PartitionKey ge {begin}"), 1, cancellationToken)
            is [var entity]
            ? TableKeys.FirstPart(entity.PartitionKey)
            : null;

    /// <summary>Splits a key into its partition and its row.</summary>
    /// <exception cref="FormatException">The key is not a key of this archive.</exception>
    internal static (string Partition, string Row) ReadKey(string key) =>
        key.Split(Separator) is [var partition, var row]
        && partition.Contains(TableKeys.Separator, StringComparison.Ordinal)
            ? (partition, row)
            : throw new FormatException("The key is not a partition and a row.");

    private async Task<IReadOnlyList<ArchivedMessage>> QueryAsync(
        FormattableString filter,
        int max,
        CancellationToken cancellationToken
    )
    {
        var entities = await _table.QueryAsync(TableClient.CreateQueryFilter(filter), max, cancellationToken);
        return
        [
            .. entities.Select(entity => new ArchivedMessage(
                $"{entity.PartitionKey}{Separator}{entity.RowKey}",
                EventEntity.Read(entity)
            )),
        ];
    }
}
