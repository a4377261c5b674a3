using Azure.Data.Tables;
using FeishuApproval.Api.Sharing;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores share links in one partition, one row for each link.</summary>
internal sealed class TableShareLinkStore(TableServiceClient service) : IShareLinkStore
{
    private const string Partition = "link";
    private const string TenantKey = "TenantKey";
    private const string Kinds = "Kinds";
    private const string ExpiresAt = "ExpiresAt";
    private const string FirstOpenedAt = "FirstOpenedAt";
    private const string RevokedAt = "RevokedAt";

    private readonly StorageTable _table = new(service, TableNames.ShareLinks);

    /// <inheritdoc/>
    public async ValueTask<ShareLink?> FindAsync(string id, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, id, cancellationToken) is { } entity ? Read(entity) : null;

    /// <inheritdoc/>
    public async ValueTask AddAsync(ShareLink link, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(Partition, link.Id)
        {
            [TenantKey] = link.TenantKey,
            [Kinds] = string.Join(',', link.Kinds),
            [ExpiresAt] = link.ExpiresAt,
            [FirstOpenedAt] = link.FirstOpenedAt,
        };
        if (link.RevokedAt is { } revoked)
            entity[RevokedAt] = revoked;

        // An existing link is kept.
        await _table.TryAddAsync(entity, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<ShareLink?> RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await _table.FindAsync(Partition, id, cancellationToken) is { } entity)
        {
            if (entity.ContainsKey(RevokedAt))
                return Read(entity);
            string etag = entity.ETag.ToString();
            entity[RevokedAt] = now;
            if (await _table.TryReplaceAsync(entity, etag, cancellationToken))
                return Read(entity);
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ShareLink>> ListAsync(
        DateTimeOffset now,
        int max,
        CancellationToken cancellationToken
    )
    {
        var links = (await _table.ListAsync(Partition, cancellationToken))
            .Select(Read)
            .ToLookup(link => link.ExpiresAt > now);
        await _table.RemoveAllAsync(Partition, [.. links[false].Select(link => link.Id)], cancellationToken);
        return
        [
            .. links[true]
                .OrderByDescending(link => link.FirstOpenedAt)
                .ThenBy(link => link.Id, StringComparer.Ordinal)
                .Take(max),
        ];
    }

    private static ShareLink Read(TableEntity entity) =>
        new()
        {
            Id = entity.RowKey,
            TenantKey = entity.GetString(TenantKey),
            Kinds = entity.GetString(Kinds).Split(','),
            ExpiresAt = entity.GetDateTimeOffset(ExpiresAt)!.Value,
            FirstOpenedAt = entity.GetDateTimeOffset(FirstOpenedAt)!.Value,
            RevokedAt = entity.GetDateTimeOffset(RevokedAt),
        };
}
