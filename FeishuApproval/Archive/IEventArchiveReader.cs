using FeishuApproval.Messaging;

namespace FeishuApproval.Archive;

/// <summary>Reads an archive.</summary>
public interface IEventArchiveReader
{
    /// <summary>The next events of a range, in the archive's own order, which never changes. An event may occur twice.</summary>
    /// <param name="range">Which events.</param>
    /// <param name="after">The key to continue after; null starts at the first event.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Empty when there are no more.</returns>
    /// <exception cref="StoreUnavailableException">The archive is unavailable.</exception>
    /// <exception cref="FormatException">The key is not one of this archive's.</exception>
    ValueTask<IReadOnlyList<ArchivedMessage>> ReadAsync(ArchiveRange range, string? after, int max, CancellationToken cancellationToken);
}
