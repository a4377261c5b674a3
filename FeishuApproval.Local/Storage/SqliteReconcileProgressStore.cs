using System.Text.Json;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Reconciliation;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores the progress of the comparison with Feishu in the table <c>reconcile_progress</c>.</summary>
internal sealed class SqliteReconcileProgressStore(Database database) : IReconcileProgressStore
{
    private const string Select = "SELECT progress FROM reconcile_progress";
    private const string Save =
        "INSERT INTO reconcile_progress (id, progress) VALUES (1, ?1) ON CONFLICT DO UPDATE SET progress = excluded.progress";

    /// <inheritdoc/>
    public ValueTask<ReconcileProgress?> LoadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            database.Read(connection =>
            {
                using var select = connection.Prepare(Select);
                return select.Step()
                    ? JsonSerializer.Deserialize(select.GetBytes(0), ReconcileJson.Default.ReconcileProgress)
                    : null;
            })
        );

    /// <inheritdoc/>
    public async ValueTask SaveAsync(ReconcileProgress progress, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            connection =>
            {
                using var save = connection.Prepare(Save);
                return save.BindText(
                        1,
                        JsonSerializer.SerializeToUtf8Bytes(progress, ReconcileJson.Default.ReconcileProgress)
                    )
                    .Execute();
            },
            cancellationToken
        );
}
