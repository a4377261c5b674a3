using System.Text.Json;
using Azure.Data.Tables;
using FeishuApproval.Privacy;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores the result of the last run of the retention in one row, beside the progress of the comparison with Feishu.</summary>
internal sealed class TableRetentionStatusStore(TableServiceClient service) : IRetentionStatusStore
{
    private const string Partition = "retention";
    private const string Row = "status";
    private const string Status = "Status";

    private readonly StorageTable _table = new(service, TableNames.Reconcile);

    /// <inheritdoc/>
    public async ValueTask<RetentionStatus?> LoadAsync(CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, Row, cancellationToken) is { } entity
            ? JsonSerializer.Deserialize(entity.GetString(Status), RetentionJson.Default.RetentionStatus)
            : null;

    /// <inheritdoc/>
    public async ValueTask SaveAsync(RetentionStatus status, CancellationToken cancellationToken) =>
        await _table.PutAsync(
            new TableEntity(Partition, Row)
            {
                [Status] = JsonSerializer.Serialize(status, RetentionJson.Default.RetentionStatus),
            },
            cancellationToken
        );
}
