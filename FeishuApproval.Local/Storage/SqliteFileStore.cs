using FeishuApproval.Files;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores files in the table <c>files</c>. Replaced and deleted content is overwritten in the database.</summary>
internal sealed class SqliteFileStore(Database database) : IFileStore
{
    private const string Select = "SELECT content, etag FROM files WHERE name = ?1";

    // All characters of a name are before DEL.
    private const string SelectNames =
        "SELECT name FROM files WHERE name >= ?1 AND name < ?1 || char(127) ORDER BY name";
    private const string Insert = $"INSERT INTO files (name, etag, content) VALUES (?1, {DatabaseSchema.NewETag}, ?2)";
    private const string Add = $"{Insert} ON CONFLICT DO NOTHING";
    private const string Put = $"{Insert} ON CONFLICT DO UPDATE SET etag = excluded.etag, content = excluded.content";
    private const string Update =
        $"UPDATE files SET etag = {DatabaseSchema.NewETag}, content = ?2 WHERE name = ?1 AND etag = ?3";
    private const string Delete = "DELETE FROM files WHERE name = ?1";

    /// <inheritdoc/>
    public ValueTask<StoredFile?> ReadAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            database.Read(connection =>
            {
                using var select = connection.Prepare(Select);
                return select.Bind(1, name).Step()
                    ? new StoredFile(select.GetBytes(0).ToArray(), select.GetText(1))
                    : null;
            })
        );

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await ExecuteAsync(Put, name, content, etag: null, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> TryWriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string? etag,
        CancellationToken cancellationToken
    ) => await ExecuteAsync(etag is null ? Add : Update, name, content, etag, cancellationToken) == 1;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            database.Read(
                IReadOnlyList<string> (connection) =>
                {
                    var names = new List<string>();
                    using var select = connection.Prepare(SelectNames);
                    select.Bind(1, prefix);
                    while (select.Step())
                        names.Add(select.GetText(0));
                    return names;
                }
            )
        );

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken) =>
        await database.OverwriteAsync(
            connection =>
            {
                using var delete = connection.Prepare(Delete);
                return delete.Bind(1, name).Execute();
            },
            cancellationToken
        );

    private ValueTask<int> ExecuteAsync(
        string sql,
        string name,
        ReadOnlyMemory<byte> content,
        string? etag,
        CancellationToken cancellationToken
    ) =>
        database.OverwriteAsync(
            connection =>
            {
                using var write = connection.Prepare(sql);
                write.Bind(1, name).BindBlob(2, content.Span);
                return (etag is null ? write : write.Bind(3, etag)).Execute();
            },
            cancellationToken
        );
}
