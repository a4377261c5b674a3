using FeishuApproval.Messaging;

namespace FeishuApproval.Closings;

/// <summary>A closing with its rows, as it was read.</summary>
/// <param name="Closing">The closing.</param>
/// <param name="Rows">Its rows (<see cref="ClosedDays"/>).</param>
/// <param name="ETag">The version of what is stored.</param>
internal sealed record StoredClosing(Closing Closing, ReadOnlyMemory<byte> Rows, string ETag);

/// <summary>Stores closings.</summary>
internal interface IClosingStore
{
    /// <summary>Adds a closing. Returns false, and changes nothing, when the month has this version already.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The closing may or may not be stored.</exception>
    ValueTask<bool> TryAddAsync(Closing closing, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken);

    /// <summary>Lists the closings of a tenant, or of all tenants, sorted by tenant, month and version.</summary>
    /// <param name="tenantKey">The tenant; null for all.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<Closing>> ListAsync(string? tenantKey, CancellationToken cancellationToken);

    /// <summary>Reads a closing with its rows; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<StoredClosing?> FindAsync(
        string tenantKey,
        string month,
        int version,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Replaces a closing that was read, for an erasure. Returns false, and changes nothing, when it was replaced or deleted in the
    /// meantime. The rows before are deleted permanently.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The closing may or may not be replaced.</exception>
    ValueTask<bool> TryReplaceAsync(
        StoredClosing read,
        Closing closing,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes a closing permanently. Repeating the call changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of it may be deleted.</exception>
    ValueTask DeleteAsync(Closing closing, CancellationToken cancellationToken);
}
