using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Sharing;

/// <summary>Stores the share links that were opened, and which of them are revoked. Without a row, a link with a valid signature is valid.</summary>
internal interface IShareLinkStore
{
    /// <summary>Finds a link; null when there is none with this id. A revocation that has completed is always seen.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<ShareLink?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Adds a link. An existing link with the same id is kept unchanged.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask AddAsync(ShareLink link, CancellationToken cancellationToken);

    /// <summary>Revokes a link. A link that is already revoked keeps its time.</summary>
    /// <returns>The revoked link; null when there is none with this id.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<ShareLink?> RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Lists the links that have not expired, by when they were first opened, the latest first. The store removes the others.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="max">The maximum number of links.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    ValueTask<IReadOnlyList<ShareLink>> ListAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);
}
