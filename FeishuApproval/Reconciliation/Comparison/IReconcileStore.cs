using FeishuApproval.Messaging;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>A store of attendance states, seen from a comparison with Feishu's list.</summary>
public interface IReconcileStore
{
    /// <summary>
    /// The records whose <see cref="ComparedRecord.At"/> is in a window, as many as suit the store, in its own order, which stays the same.
    /// </summary>
    /// <param name="from">The beginning of the window.</param>
    /// <param name="to">Its end, exclusive.</param>
    /// <param name="after">The instance to go on behind; null begins.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The records, and the instance to go on behind; null when there are no more. A page may be empty and not the last.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from, DateTimeOffset to, string? after, CancellationToken cancellationToken);
}
