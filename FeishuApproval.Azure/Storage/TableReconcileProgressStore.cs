using System.Text.Json;
using Azure.Data.Tables;
using FeishuApproval.Reconciliation;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores the progress of the comparison with Feishu in one row.</summary>
internal sealed class TableReconcileProgressStore(TableServiceClient service) : IReconcileProgressStore
{
    private const string Partition = "reconcile";
    private const string Row = "schedule";
    private const string Progress = "Progress";

    private readonly StorageTable _table = new(service, TableNames.Reconcile);

    /// <inheritdoc/>
    public async ValueTask<ReconcileProgress?> LoadAsync(CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, Row, cancellationToken) is { } entity
            ? JsonSerializer.Deserialize(entity.GetString(Progress), ReconcileJson.Default.ReconcileProgress)
            : null;

    /// <inheritdoc/>
    public async ValueTask SaveAsync(ReconcileProgress progress, CancellationToken cancellationToken) =>
        await _table.PutAsync(
            new TableEntity(Partition, Row)
            {
                [Progress] = JsonSerializer.Serialize(progress, ReconcileJson.Default.ReconcileProgress),
            },
            cancellationToken
        );
}
