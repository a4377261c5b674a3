using System.Text.Json;
using FeishuApproval.Closings;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores closings in the table <c>closings</c>. Replaced and deleted rows are overwritten in the file.</summary>
internal sealed class SqliteClosingStore(Database database) : IClosingStore
{
    private const string Insert =
        "INSERT INTO closings (tenant_key, month, version, closing, rows) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
    private const string SelectAll =
        "SELECT closing FROM closings WHERE ?1 IS NULL OR tenant_key = ?1 ORDER BY tenant_key, month, version";
    private const string SelectOne =
        "SELECT closing, rows FROM closings WHERE tenant_key = ?1 AND month = ?2 AND version = ?3";
    private const string Update =
        "UPDATE closings SET closing = ?4, rows = ?5 WHERE tenant_key = ?1 AND month = ?2 AND version = ?3 AND closing = ?6";
    private const string Delete = "DELETE FROM closings WHERE tenant_key = ?1 AND month = ?2 AND version = ?3";

    /// <inheritdoc/>
    public async ValueTask<bool> TryAddAsync(
        Closing closing,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    ) =>
        await database.WriteAsync(
            connection =>
            {
                using var insert = connection.Prepare(Insert);
                return Bind(insert, closing).BindText(4, Json(closing)).BindBlob(5, rows.Span).Execute() == 1;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Closing>> ListAsync(string? tenantKey, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            database.Read(
                IReadOnlyList<Closing> (connection) =>
                {
                    var closings = new List<Closing>();
                    using var select = connection.Prepare(SelectAll);
                    select.Bind(1, tenantKey);
                    while (select.Step())
                        closings.Add(Read(select.GetBytes(0)));
                    return closings;
                }
            )
        );

    /// <inheritdoc/>
    public ValueTask<StoredClosing?> FindAsync(
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
                    ? new StoredClosing(Read(select.GetBytes(0)), select.GetBytes(1).ToArray(), select.GetText(0))
                    : null;
            })
        );

    /// <inheritdoc/>
    public async ValueTask<bool> TryReplaceAsync(
        StoredClosing read,
        Closing closing,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    ) =>
        await database.WriteAsync(
            connection =>
            {
                bool isReplaced = false;
                SqliteDataDeletion.Overwriting(
                    connection,
                    () =>
                    {
                        using var update = connection.Prepare(Update);
                        isReplaced =
                            Bind(update, closing)
                                .BindText(4, Json(closing))
                                .BindBlob(5, rows.Span)
                                .Bind(6, read.ETag)
                                .Execute() == 1;
                    }
                );
                return isReplaced;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(Closing closing, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
                SqliteDataDeletion.Overwriting(
                    connection,
                    () =>
                    {
                        using var delete = connection.Prepare(Delete);
                        Bind(delete, closing).Execute();
                    }
                ),
            cancellationToken
        );

    private static DatabaseStatement Bind(DatabaseStatement statement, Closing closing) =>
        statement.Bind(1, closing.TenantKey).Bind(2, closing.Month).Bind(3, closing.Version);

    private static byte[] Json(Closing closing) =>
        JsonSerializer.SerializeToUtf8Bytes(closing, ClosingJson.Instance.Closing);

    private static Closing Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ClosingJson.Instance.Closing)!;
}
