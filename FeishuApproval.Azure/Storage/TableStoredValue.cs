using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores one value as JSON in one row of the table <see cref="TableNames.Reconcile"/>.</summary>
/// <param name="service">The storage account.</param>
/// <param name="partition">The partition key of the row.</param>
/// <param name="row">The row key of the row.</param>
/// <param name="column">The column with the JSON.</param>
/// <param name="json">How the value is written.</param>
internal sealed class TableStoredValue<T>(
    TableServiceClient service,
    string partition,
    string row,
    string column,
    JsonTypeInfo<T> json
) : IStoredValue<T>
    where T : class
{
    private readonly StorageTable _table = new(service, TableNames.Reconcile);

    /// <inheritdoc/>
    public async ValueTask<T?> LoadAsync(CancellationToken cancellationToken) =>
        await _table.FindAsync(partition, row, cancellationToken) is { } entity
            ? JsonSerializer.Deserialize(entity.GetString(column), json)
            : null;

    /// <inheritdoc/>
    public async ValueTask SaveAsync(T value, CancellationToken cancellationToken) =>
        await _table.PutAsync(
            new TableEntity(partition, row) { [column] = JsonSerializer.Serialize(value, json) },
            cancellationToken
        );
}

/// <summary>The values of the core, each in its row.</summary>
internal static class TableStoredValue
{
    public static TableStoredValue<ReconcileProgress> ReconcileProgress(TableServiceClient service) =>
        new(service, "reconcile", "schedule", "Progress", ReconcileJson.Default.ReconcileProgress);

    public static TableStoredValue<RebuildProgress> RebuildProgress(TableServiceClient service) =>
        new(service, "rebuild", "progress", "Progress", RebuildJson.Default.RebuildProgress);

    public static TableStoredValue<RetentionStatus> RetentionStatus(TableServiceClient service) =>
        new(service, "retention", "status", "Status", RetentionJson.Default.RetentionStatus);
}
