using FeishuApproval.Files;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// Stores files in Azure. The files of some folders may be large: these are blobs. All others are rows of a table, so that they are in the
/// backup of the tables, and a server needs no blobs before a month is closed or compared.
/// </summary>
/// <param name="rows">The small files.</param>
/// <param name="blobs">The large files.</param>
/// <param name="largeFolders">The first folders of the large files, each with its /.</param>
internal sealed class AzureFileStore(TableFileStore rows, Lazy<BlobFileStore> blobs, string[] largeFolders) : IFileStore
{
    /// <inheritdoc/>
    public ValueTask<StoredFile?> ReadAsync(string name, CancellationToken cancellationToken) =>
        Find(name).ReadAsync(name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Find(name).WriteAsync(name, content, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> TryWriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string? etag,
        CancellationToken cancellationToken
    ) => Find(name).TryWriteAsync(name, content, etag, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Find(prefix).ListAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken) =>
        Find(name).DeleteAsync(name, cancellationToken);

    private IFileStore Find(string name) =>
        largeFolders.Any(folder => name.StartsWith(folder, StringComparison.Ordinal)) ? blobs.Value : rows;
}
