using System.Globalization;
using FeishuApproval.Closings;

namespace FeishuApproval.TestSupport;

/// <summary>Closings, or comparisons, in memory.</summary>
internal sealed class InMemoryMonthStore<T> : IMonthStore<T>
    where T : IMonthVersion<T>
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string, string, int), StoredMonth<T>> _versions = [];
    private int _changes;

    public ValueTask<bool> TryAddAsync(T version, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken)
    {
        lock (_lock)
            return ValueTask.FromResult(_versions.TryAdd(Key(version), Stored(version, rows)));
    }

    public ValueTask<IReadOnlyList<T>> ListAsync(string? tenantKey, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<T>>([
                .. _versions
                    .Values.Select(stored => stored.Value)
                    .Where(version => tenantKey is null || version.TenantKey == tenantKey),
            ]);
        }
    }

    public ValueTask<StoredMonth<T>?> FindAsync(
        string tenantKey,
        string month,
        int version,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
            return ValueTask.FromResult(_versions.GetValueOrDefault((tenantKey, month, version)));
    }

    public ValueTask<bool> TryReplaceAsync(
        StoredMonth<T> read,
        T version,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            if (_versions.GetValueOrDefault(Key(version))?.ETag != read.ETag)
                return ValueTask.FromResult(false);
            _versions[Key(version)] = Stored(version, rows);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask DeleteAsync(T version, CancellationToken cancellationToken)
    {
        lock (_lock)
            _versions.Remove(Key(version));
        return ValueTask.CompletedTask;
    }

    private static (string, string, int) Key(T version) => (version.TenantKey, version.Month, version.Version);

    private StoredMonth<T> Stored(T version, ReadOnlyMemory<byte> rows) =>
        new(version, rows.ToArray(), (++_changes).ToString(CultureInfo.InvariantCulture));
}
