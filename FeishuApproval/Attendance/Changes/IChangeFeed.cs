using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Changes;

/// <summary>
/// The records of a tenant that changed, in the order of their commits: whoever reads on from each position, and then the records, ends
/// with the records of the store.
/// </summary>
public interface IChangeFeed
{
    /// <summary>
    /// The changes behind a position. Every change is behind every position that was read before it was committed; a record that changed
    /// again may be listed for its last change only. Restarts and rebuilds make no position invalid.
    /// </summary>
    /// <param name="tenantKey">The tenant; empty finds nothing, because a record without a tenant belongs to no feed.</param>
    /// <param name="after">The position to go on behind; null begins at the first change that is kept.</param>
    /// <param name="max">How many changes at most, 1 or more.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="FormatException">
    /// The position is not one of this feed, or of a later state than the backup that was restored.
    /// </exception>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<ChangePage> ReadAsync(string tenantKey, string? after, int max, CancellationToken cancellationToken);
}
