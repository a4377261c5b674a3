using FeishuApproval.Messaging;

namespace FeishuApproval.Processing;

/// <summary>
/// Stores one value durably for all servers on a store: how far a comparison or a rebuild has come, or the result of the last retention. A loss
/// of the value costs work, but never records.
/// </summary>
/// <typeparam name="T">The value.</typeparam>
internal interface IStoredValue<T>
    where T : class
{
    /// <summary>Loads the value; null when none was saved.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<T?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Saves the value and replaces the previous one.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The value may or may not be saved.</exception>
    ValueTask SaveAsync(T value, CancellationToken cancellationToken);
}
