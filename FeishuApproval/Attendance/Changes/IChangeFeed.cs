using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Changes;

/// <summary>
/// The changed records of a tenant, in the order of their commits. A consumer that continues from each position, and then reads the changed
/// records, obtains the same records as the store.
/// </summary>
public interface IChangeFeed
{
    /// <summary>
    /// Reads the changes after a position. A position never skips a change that is committed after the position was read. A record that
    /// changed several times may be listed only for its last change. Positions stay valid after restarts and rebuilds.
    /// </summary>
    /// <param name="tenantKey">The tenant. Empty returns no changes, because a record without a tenant belongs to no feed.</param>
    /// <param name="after">The position to continue after; null starts at the first stored change.</param>
    /// <param name="max">The maximum number of changes, at least 1.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="FormatException">
    /// The position does not belong to this feed, or it is newer than the backup that was restored.
    /// </exception>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<ChangePage> ReadAsync(string tenantKey, string? after, int max, CancellationToken cancellationToken);
}
