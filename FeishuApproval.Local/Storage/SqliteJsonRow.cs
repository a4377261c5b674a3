using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores one value as JSON in the only row of a table.</summary>
/// <param name="database">The database.</param>
/// <param name="table">The table. Its column <c>id</c> is always 1.</param>
/// <param name="column">The column with the JSON.</param>
/// <param name="json">How the value is written.</param>
internal abstract class SqliteJsonRow<T>(Database database, string table, string column, JsonTypeInfo<T> json)
    where T : class
{
    private readonly string _select = $"SELECT {column} FROM {table}";
    private readonly string _save =
        $"INSERT INTO {table} (id, {column}) VALUES (1, ?1) ON CONFLICT DO UPDATE SET {column} = excluded.{column}";

    /// <summary>Loads the value; null when none was saved.</summary>
    /// <exception cref="StoreUnavailableException">The database is unavailable.</exception>
    public ValueTask<T?> LoadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            database.Read(connection =>
            {
                using var select = connection.Prepare(_select);
                return select.Step() ? JsonSerializer.Deserialize(select.GetBytes(0), json) : null;
            })
        );

    /// <summary>Saves the value and replaces the previous one.</summary>
    /// <exception cref="StoreUnavailableException">The database is unavailable.</exception>
    public async ValueTask SaveAsync(T value, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
            {
                using var save = connection.Prepare(_save);
                return save.BindText(1, JsonSerializer.SerializeToUtf8Bytes(value, json)).Execute();
            },
            cancellationToken
        );
}
