using FeishuApproval.Messaging;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>The store of attendance states, for comparisons with Feishu's list.</summary>
public interface IReconcileStore
{
    /// <summary>
    /// Lists the records with a <see cref="ComparedRecord.At"/> in a window. The order is the store's own and never changes. The store
    /// chooses the size of a page.
    /// </summary>
    /// <param name="from">The beginning of the window.</param>
    /// <param name="to">Its end, exclusive.</param>
    /// <param name="after">The instance to continue after; null starts at the beginning.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The records, and the instance to continue after. This instance is null when there are no more records. A page may be empty without
    /// being the last page.
    /// </returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? after,
        CancellationToken cancellationToken
    );
}
