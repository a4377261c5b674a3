using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores one value as JSON in the only row of a table.</summary>
/// <param name="database">The database.</param>
/// <param name="table">The table. Its column <c>id</c> is always 1.</param>
/// <param name="column">The column with the JSON.</param>
/// <param name="json">How the value is written.</param>
internal sealed class SqliteStoredValue<T>(Database database, string table, string column, JsonTypeInfo<T> json)
    : IStoredValue<T>
    where T : class
{
    private readonly string _exists = $"SELECT count(*) FROM sqlite_schema WHERE name = '{table}'";
    private readonly string _select = $"SELECT {column} FROM {table}";
    private readonly string _save =
        $"INSERT INTO {table} (id, {column}) VALUES (1, ?1) ON CONFLICT DO UPDATE SET {column} = excluded.{column}";

    /// <summary>A file of an earlier version that no server has opened since may have no such table, and is only read.</summary>
    public ValueTask<T?> LoadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            database.Read(connection =>
            {
                if (connection.GetInt64(_exists) == 0)
                    return null;
                using var select = connection.Prepare(_select);
                return select.Step() ? JsonSerializer.Deserialize(select.GetBytes(0), json) : null;
            })
        );

    /// <inheritdoc/>
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

/// <summary>The values of the core, each in its table.</summary>
internal static class SqliteStoredValue
{
    public static SqliteStoredValue<ReconcileProgress> ReconcileProgress(Database database) =>
        new(database, "reconcile_progress", "progress", ReconcileJson.Default.ReconcileProgress);

    public static SqliteStoredValue<RebuildProgress> RebuildProgress(Database database) =>
        new(database, "rebuild_progress", "progress", RebuildJson.Default.RebuildProgress);

    public static SqliteStoredValue<RetentionStatus> RetentionStatus(Database database) =>
        new(database, "retention_status", "status", RetentionJson.Default.RetentionStatus);
}
