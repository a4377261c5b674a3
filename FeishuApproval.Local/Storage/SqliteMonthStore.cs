using System.Text.Json;
using FeishuApproval.Closings;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// Stores closings in the table <c>closings</c>, and comparisons in <c>comparisons</c>. Replaced and deleted rows are overwritten in the file.
/// </summary>
internal sealed class SqliteMonthStore<T>(Database database) : IMonthStore<T>
    where T : IMonthVersion<T>
{
    private static readonly string Insert =
        $"INSERT INTO {T.Name}s (tenant_key, month, version, {T.Name}, rows) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
    private static readonly string SelectAll =
        $"SELECT {T.Name} FROM {T.Name}s WHERE ?1 IS NULL OR tenant_key = ?1 ORDER BY tenant_key, month, version";
    private static readonly string SelectOne =
        $"SELECT {T.Name}, rows FROM {T.Name}s WHERE tenant_key = ?1 AND month = ?2 AND version = ?3";
    private static readonly string Update =
        $"UPDATE {T.Name}s SET {T.Name} = ?4, rows = ?5 WHERE tenant_key = ?1 AND month = ?2 AND version = ?3 AND {T.Name} = ?6";
    private static readonly string Delete =
        $"DELETE FROM {T.Name}s WHERE tenant_key = ?1 AND month = ?2 AND version = ?3";

    /// <inheritdoc/>
    public async ValueTask<bool> TryAddAsync(
        T version,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    ) =>
        await database.WriteAsync(
            connection =>
            {
                using var insert = connection.Prepare(Insert);
                return Bind(insert, version).BindText(4, Json(version)).BindBlob(5, rows.Span).Execute() == 1;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<T>> ListAsync(string? tenantKey, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            database.Read(
                IReadOnlyList<T> (connection) =>
                {
                    var versions = new List<T>();
                    using var select = connection.Prepare(SelectAll);
                    select.Bind(1, tenantKey);
                    while (select.Step())
                        versions.Add(Read(select.GetBytes(0)));
                    return versions;
                }
            )
        );

    /// <inheritdoc/>
    public ValueTask<StoredMonth<T>?> FindAsync(
        string tenantKey,
        string month,
        int version,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult(
            database.Read(connection =>
            {
                using var select = connection.Prepare(SelectOne);
                return select.Bind(1, tenantKey).Bind(2, month).Bind(3, version).Step()
                    ? new StoredMonth<T>(Read(select.GetBytes(0)), select.GetBytes(1).ToArray(), select.GetText(0))
                    : null;
            })
        );

    /// <inheritdoc/>
    public async ValueTask<bool> TryReplaceAsync(
        StoredMonth<T> read,
        T version,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    ) =>
        await DeletedMessages.OverwriteAsync(
            database,
            connection =>
            {
                using var update = connection.Prepare(Update);
                return Bind(update, version)
                        .BindText(4, Json(version))
                        .BindBlob(5, rows.Span)
                        .Bind(6, read.ETag)
                        .Execute() == 1;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(T version, CancellationToken cancellationToken) =>
        await DeletedMessages.OverwriteAsync(
            database,
            connection =>
            {
                using var delete = connection.Prepare(Delete);
                return Bind(delete, version).Execute();
            },
            cancellationToken
        );

    private static DatabaseStatement Bind(DatabaseStatement statement, T version) =>
        statement.Bind(1, version.TenantKey).Bind(2, version.Month).Bind(3, version.Version);

    private static byte[] Json(T version) => JsonSerializer.SerializeToUtf8Bytes(version, T.Json);

    private static T Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, T.Json)!;
}
