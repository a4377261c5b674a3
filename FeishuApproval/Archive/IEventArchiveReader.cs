using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>Reads an archive.</summary>
public interface IEventArchiveReader
{
    /// <summary>
    /// Returns the next events of a range, in the order of the archive, which never changes. The same event may occur twice.
    /// </summary>
    /// <param name="range">The events to read.</param>
    /// <param name="after">The key to continue after; null starts at the first event.</param>
    /// <param name="max">The maximum number of events.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The events; an empty list when there are no more.</returns>
    /// <exception cref="StoreUnavailableException">The archive is unavailable.</exception>
    /// <exception cref="FormatException">The key does not belong to this archive.</exception>
    ValueTask<IReadOnlyList<ArchivedMessage>> ReadAsync(
        ArchiveRange range,
        string? after,
        int max,
        CancellationToken cancellationToken
    );
}
