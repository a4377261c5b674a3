using FeishuApproval.Files;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Sharing;

/// <summary>
/// Stores the share links that were opened, and which of them are revoked, each as one file. Without a file, a link with a valid signature is
/// valid.
/// </summary>
internal sealed class ShareLinkStore(IFileStore files)
{
    private const string Folder = "share-links/";

    /// <summary>Finds a link; null when there is none with this id. A revocation that has completed is always seen.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<ShareLink?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await files.ReadAsync(NameOf(id), ShareJson.Instance.ShareLink, cancellationToken))?.Value;

    /// <summary>Adds a link. An existing link with the same id is kept unchanged.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask AddAsync(ShareLink link, CancellationToken cancellationToken) =>
        await files.TryWriteAsync(NameOf(link.Id), link, ShareJson.Instance.ShareLink, etag: null, cancellationToken);

    /// <summary>Revokes a link. A link that is already revoked keeps its time.</summary>
    /// <returns>The revoked link; null when there is none with this id.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<ShareLink?> RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var json = ShareJson.Instance.ShareLink;
        while (await files.ReadAsync(NameOf(id), json, cancellationToken) is var (link, etag))
        {
            if (link.RevokedAt is not null)
                return link;
            link = link with { RevokedAt = now };
            if (await files.TryWriteAsync(NameOf(id), link, json, etag, cancellationToken))
                return link;
        }

        return null;
    }

    /// <summary>Lists the links that have not expired, by when they were first opened, the latest first. Deletes the others.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="max">The maximum number of links.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask<IReadOnlyList<ShareLink>> ListAsync(
        DateTimeOffset now,
        int max,
        CancellationToken cancellationToken
    )
    {
        var names = await files.ListAsync(Folder, cancellationToken);
        var links = (await files.ReadAllAsync(names, ShareJson.Instance.ShareLink, cancellationToken)).ToLookup(link =>
            link.ExpiresAt > now
        );
        foreach (var expired in links[false])
            await files.DeleteAsync(NameOf(expired.Id), cancellationToken);
        return
        [
            .. links[true]
                .OrderByDescending(link => link.FirstOpenedAt)
                .ThenBy(link => link.Id, StringComparer.Ordinal)
                .Take(max),
        ];
    }

    private static string NameOf(string id) => $"{Folder}{id}{FileNames.Json}";
}
