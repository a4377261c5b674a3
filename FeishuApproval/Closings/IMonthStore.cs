using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Messaging;

namespace FeishuApproval.Closings;

/// <summary>What is stored about a month of payroll, as one of several versions. Its rows are stored beside it.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
internal interface IMonthVersion<TSelf>
    where TSelf : IMonthVersion<TSelf>
{
    /// <summary>The name of one version; with an s, of their table or blob container.</summary>
    static abstract string Name { get; }

    /// <summary>The JSON as which it is stored.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }

    /// <summary>The tenant. Empty for records whose events contain no tenant.</summary>
    string TenantKey { get; }

    /// <summary>The month, such as 2026-11.</summary>
    string Month { get; }

    /// <summary>The version, from 1.</summary>
    int Version { get; }

    /// <summary>The number of rows before erasures.</summary>
    int Rows { get; }

    /// <summary>The SHA-256 of the rows that are stored now.</summary>
    string StoredSha256 { get; }
}

/// <summary>A version of a month with its rows, as it was read.</summary>
/// <param name="Value">The version.</param>
/// <param name="Rows">Its rows (<see cref="MonthRows"/>).</param>
/// <param name="ETag">The version of what is stored.</param>
internal sealed record StoredMonth<T>(T Value, ReadOnlyMemory<byte> Rows, string ETag);

/// <summary>Stores closings, or comparisons with Feishu's attendance.</summary>
internal interface IMonthStore<T>
    where T : IMonthVersion<T>
{
    /// <summary>Adds a version. Returns false, and changes nothing, when the month has this version already.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The version may or may not be stored.</exception>
    ValueTask<bool> TryAddAsync(T version, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken);

    /// <summary>Lists the versions of a tenant, or of all tenants, sorted by tenant, month and version.</summary>
    /// <param name="tenantKey">The tenant; null for all.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<T>> ListAsync(string? tenantKey, CancellationToken cancellationToken);

    /// <summary>Reads a version with its rows; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<StoredMonth<T>?> FindAsync(
        string tenantKey,
        string month,
        int version,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Replaces a version that was read. Returns false, and changes nothing, when it was replaced or deleted in the meantime. The rows before
    /// are deleted permanently.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The version may or may not be replaced.</exception>
    ValueTask<bool> TryReplaceAsync(
        StoredMonth<T> read,
        T version,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes a version permanently. Repeating the call changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of it may be deleted.</exception>
    ValueTask DeleteAsync(T version, CancellationToken cancellationToken);
}

/// <summary>What is the same for all stores of versions of months.</summary>
internal static class MonthStore
{
    /// <summary>Lists the versions of a tenant, sorted by month and version.</summary>
    /// <param name="store">The store.</param>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="month">Only this month; null for all.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public static async ValueTask<IReadOnlyList<T>> ListAsync<T>(
        this IMonthStore<T> store,
        string tenantKey,
        string? month,
        CancellationToken cancellationToken
    )
        where T : IMonthVersion<T> =>
        [
            .. (await store.ListAsync(tenantKey, cancellationToken)).Where(version =>
                month is null || version.Month == month
            ),
        ];
}
