using System.Text.Json;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Privacy;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores the result of the last run of the retention in the table <c>retention_status</c>.</summary>
internal sealed class SqliteRetentionStatusStore(Database database) : IRetentionStatusStore
{
    private const string Select = "SELECT status FROM retention_status";
    private const string Save =
        "INSERT INTO retention_status (id, status) VALUES (1, ?1) ON CONFLICT DO UPDATE SET status = excluded.status";

    /// <inheritdoc/>
    public ValueTask<RetentionStatus?> LoadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            database.Read(connection =>
            {
                using var select = connection.Prepare(Select);
                return select.Step()
                    ? JsonSerializer.Deserialize(select.GetBytes(0), RetentionJson.Default.RetentionStatus)
                    : null;
            })
        );

    /// <inheritdoc/>
    public async ValueTask SaveAsync(RetentionStatus status, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
            {
                using var save = connection.Prepare(Save);
                return save.BindText(
                        1,
                        JsonSerializer.SerializeToUtf8Bytes(status, RetentionJson.Default.RetentionStatus)
                    )
                    .Execute();
            },
            cancellationToken
        );
}
