using FeishuApproval.Messaging;

namespace FeishuApproval.Files;

/// <summary>
/// Stores files by name. A name consists of folders and a file, separated by /. Each part has letters and digits of ASCII and the characters
/// - _ . ~ only (<see cref="FileNames.Part"/>). The first folder has 3 to 63 lowercase letters, digits and hyphens. A write or deletion that
/// has completed is always seen. What is replaced or deleted is deleted permanently.
/// </summary>
public interface IFileStore
{
    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<StoredFile?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a file, and replaces an existing one.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The file may or may not be written.</exception>
    ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a file if it is as it was read. Returns false, and changes nothing, when it was written or deleted in the meantime.
    /// </summary>
    /// <param name="name">The file.</param>
    /// <param name="content">Its new content.</param>
    /// <param name="etag"><see cref="StoredFile.ETag"/> as it was read; null when the file must not exist.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The file may or may not be written.</exception>
    ValueTask<bool> TryWriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string? etag,
        CancellationToken cancellationToken
    );

    /// <summary>Lists the names that begin with a prefix, in ordinal order.</summary>
    /// <param name="prefix">The prefix, with at least the first folder and its /.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Deletes a file. Repeating the call changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The file may or may not be deleted.</exception>
    ValueTask DeleteAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A file as it was read.</summary>
/// <param name="Content">Its content.</param>
/// <param name="ETag">Changes with every write of the file, also after a deletion.</param>
public sealed record StoredFile(ReadOnlyMemory<byte> Content, string ETag);
