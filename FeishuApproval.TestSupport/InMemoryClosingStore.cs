using System.Globalization;
using FeishuApproval.Closings;

namespace FeishuApproval.TestSupport;

/// <summary>Closings in memory.</summary>
internal sealed class InMemoryClosingStore : IClosingStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string, string, int), StoredClosing> _closings = [];
    private int _changes;

    public ValueTask<bool> TryAddAsync(Closing closing, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken)
    {
        lock (_lock)
            return ValueTask.FromResult(_closings.TryAdd(Key(closing), Stored(closing, rows)));
    }

    public ValueTask<IReadOnlyList<Closing>> ListAsync(string? tenantKey, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<Closing>>([
                .. _closings
                    .Values.Select(stored => stored.Closing)
                    .Where(closing => tenantKey is null || closing.TenantKey == tenantKey),
            ]);
        }
    }

    public ValueTask<StoredClosing?> FindAsync(
        string tenantKey,
        string month,
        int version,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
            return ValueTask.FromResult(_closings.GetValueOrDefault((tenantKey, month, version)));
    }

    public ValueTask<bool> TryReplaceAsync(
        StoredClosing read,
        Closing closing,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            if (_closings.GetValueOrDefault(Key(closing))?.ETag != read.ETag)
                return ValueTask.FromResult(false);
            _closings[Key(closing)] = Stored(closing, rows);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask DeleteAsync(Closing closing, CancellationToken cancellationToken)
    {
        lock (_lock)
            _closings.Remove(Key(closing));
        return ValueTask.CompletedTask;
    }

    private static (string, string, int) Key(Closing closing) => (closing.TenantKey, closing.Month, closing.Version);

    private StoredClosing Stored(Closing closing, ReadOnlyMemory<byte> rows) =>
        new(closing, rows.ToArray(), (++_changes).ToString(CultureInfo.InvariantCulture));
}
