using FeishuApproval.Api.Sharing;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores share links in the table <c>share_links</c>.</summary>
internal sealed class SqliteShareLinkStore(Database database) : IShareLinkStore
{
    private const string Columns = "id, tenant_key, kinds, expires_at, first_opened_at, revoked_at";
    private const string Select = $"SELECT {Columns} FROM share_links WHERE id = ?1";
    private const string Insert =
        $"INSERT INTO share_links ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    private const string Revoke = "UPDATE share_links SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
    private const string DeleteExpired = "DELETE FROM share_links WHERE expires_at <= ?1";
    private const string List =
        $"SELECT {Columns} FROM share_links WHERE expires_at > ?1 ORDER BY first_opened_at DESC, id LIMIT ?2";

    /// <inheritdoc/>
    public ValueTask<ShareLink?> FindAsync(string id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(database.Read(connection => Find(connection, id)));

    /// <inheritdoc/>
    public async ValueTask AddAsync(ShareLink link, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
            {
                using (var delete = connection.Prepare(DeleteExpired))
                    delete.Bind(1, StoredValue.Of(link.FirstOpenedAt)).Execute();
                using var insert = connection.Prepare(Insert);
                return insert
                    .Bind(1, link.Id)
                    .Bind(2, link.TenantKey)
                    .Bind(3, string.Join(',', link.Kinds))
                    .Bind(4, StoredValue.Of(link.ExpiresAt))
                    .Bind(5, StoredValue.Of(link.FirstOpenedAt))
                    .Bind(6, link.RevokedAt is { } revoked ? StoredValue.Of(revoked) : (long?)null)
                    .Execute();
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<ShareLink?> RevokeAsync(
        string id,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await database.WriteAsync(
            connection =>
            {
                using (var revoke = connection.Prepare(Revoke))
                    revoke.Bind(1, id).Bind(2, StoredValue.Of(now)).Execute();
                return Find(connection, id);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ShareLink>> ListAsync(
        DateTimeOffset now,
        int max,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult(
            database.Read(
                IReadOnlyList<ShareLink> (connection) =>
                {
                    var links = new List<ShareLink>();
                    using var select = connection.Prepare(List);
                    select.Bind(1, StoredValue.Of(now)).Bind(2, max);
                    while (select.Step())
                        links.Add(Read(select));
                    return links;
                }
            )
        );

    private static ShareLink? Find(DatabaseConnection connection, string id)
    {
        using var select = connection.Prepare(Select);
        return select.Bind(1, id).Step() ? Read(select) : null;
    }

    private static ShareLink Read(DatabaseStatement row) =>
        new()
        {
            Id = row.GetText(0),
            TenantKey = row.GetText(1),
            Kinds = row.GetText(2).Split(','),
            ExpiresAt = StoredValue.Time(row.GetInt64(3)),
            FirstOpenedAt = StoredValue.Time(row.GetInt64(4)),
            RevokedAt = row.IsNull(5) ? null : StoredValue.Time(row.GetInt64(5)),
        };
}
