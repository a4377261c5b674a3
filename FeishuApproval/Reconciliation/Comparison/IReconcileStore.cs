using FeishuApproval.Messaging;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>The store of attendance states, for comparisons with Feishu's list.</summary>
public interface IReconcileStore
{
    /// <summary>
    /// The records whose <see cref="ComparedRecord.At"/> is in a window, in the store's own order, which never changes. The store chooses
    /// how many.
    /// </summary>
    /// <param name="from">The beginning of the window.</param>
    /// <param name="to">Its end, exclusive.</param>
    /// <param name="after">The instance to continue after; null begins.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The records, and the instance to continue after; null when there are no more. A page may be empty and not the last.
    /// </returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from, DateTimeOffset to, string? after, CancellationToken cancellationToken);
}
