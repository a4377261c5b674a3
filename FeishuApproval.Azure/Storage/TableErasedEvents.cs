using System.Collections.Immutable;
using Azure.Data.Tables;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// The hashes of the ids of erased events, until they expire. The table is nearly always empty, so each process keeps all its rows in memory,
/// and a delivery costs no request. Safe for concurrent use.
/// </summary>
internal sealed class TableErasedEvents(TableServiceClient service, TimeProvider time)
{
    private const string Partition = "erased";
    private const string ExpiresAt = "ExpiresAt";

    private readonly StorageTable _table = new(service, TableNames.ErasedEvents);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<string, DateTimeOffset> _expiries = ImmutableDictionary<string, DateTimeOffset>.Empty;
    private volatile bool _isRefreshed;

    /// <summary>Whether the event was erased and its hash has not expired.</summary>
    public async ValueTask<bool> ContainsAsync(string eventId, CancellationToken cancellationToken)
    {
        // Where the rows are read again and again, a new process first waits for them.
        if (_isRefreshed)
            await _loaded.Task.WaitAsync(cancellationToken);
        return !_expiries.IsEmpty
            && _expiries.TryGetValue(ErasedEvent.Hash(eventId), out var expiresAt)
            && expiresAt > time.GetUtcNow();
    }

    /// <summary>Announces that <see cref="RefreshAsync"/> will be called.</summary>
    public void BeginRefreshing() => _isRefreshed = true;

    /// <summary>Reads the rows, because an erasure may have run in another process.</summary>
    /// <exception cref="StoreUnavailableException">The table is unavailable.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _expiries = await LoadAsync(cancellationToken);
        _loaded.TrySetResult();
    }

    /// <summary>Adds the hashes of event ids, or extends them.</summary>
    /// <exception cref="StoreUnavailableException">The table is unavailable.</exception>
    public async Task AddAsync(
        IReadOnlyCollection<string> eventIds,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken
    )
    {
        foreach (string hash in eventIds.Select(ErasedEvent.Hash))
        {
            await _table.PutAsync(new TableEntity(Partition, hash) { [ExpiresAt] = expiresAt }, cancellationToken);
            ImmutableInterlocked.AddOrUpdate(ref _expiries, hash, expiresAt, (_, _) => expiresAt);
        }
    }

    /// <summary>Deletes the hashes that have expired.</summary>
    /// <exception cref="StoreUnavailableException">The table is unavailable.</exception>
    public async Task ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await LoadAsync(cancellationToken);
        string[] expired = [.. stored.Where(entry => entry.Value <= now).Select(entry => entry.Key)];
        await _table.RemoveAllAsync(Partition, expired, cancellationToken);
    }

    private async Task<ImmutableDictionary<string, DateTimeOffset>> LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await _table.QueryAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"),
            int.MaxValue,
            cancellationToken
        );
        return rows.ToImmutableDictionary(
            row => row.RowKey,
            row => row.GetDateTimeOffset(ExpiresAt) ?? DateTimeOffset.MinValue,
            StringComparer.Ordinal
        );
    }
}
