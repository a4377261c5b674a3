using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Messaging;

namespace FeishuApproval.Files;

/// <summary>A value of which a deployment stores one.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
internal interface IStoredValue<TSelf>
{
    /// <summary>The file that contains it.</summary>
    static abstract string FileName { get; }

    /// <summary>The JSON as which it is stored.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }
}

/// <summary>
/// Stores one value for all servers on a store: how far a comparison or a rebuild has come, or the result of the last retention. A loss of the
/// value costs work, but never records.
/// </summary>
internal sealed class StoredValue<T>(IFileStore files)
    where T : class, IStoredValue<T>
{
    /// <summary>Loads the value; null when none was saved.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<T?> LoadAsync(CancellationToken cancellationToken) =>
        (await files.ReadAsync(T.FileName, T.Json, cancellationToken))?.Value;

    /// <summary>Saves the value and replaces the previous one.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The value may or may not be saved.</exception>
    public ValueTask SaveAsync(T value, CancellationToken cancellationToken) =>
        files.WriteAsync(T.FileName, value, T.Json, cancellationToken);
}
