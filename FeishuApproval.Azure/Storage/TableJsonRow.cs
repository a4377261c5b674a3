using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure.Data.Tables;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores one value as JSON in one row of the table <see cref="TableNames.Reconcile"/>.</summary>
/// <param name="service">The storage account.</param>
/// <param name="partition">The partition key of the row.</param>
/// <param name="row">The row key of the row.</param>
/// <param name="column">The column with the JSON.</param>
/// <param name="json">How the value is written.</param>
internal abstract class TableJsonRow<T>(
    TableServiceClient service,
    string partition,
    string row,
    string column,
    JsonTypeInfo<T> json
)
    where T : class
{
    private readonly StorageTable _table = new(service, TableNames.Reconcile);

    /// <summary>Loads the value; null when none was saved.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<T?> LoadAsync(CancellationToken cancellationToken) =>
        await _table.FindAsync(partition, row, cancellationToken) is { } entity
            ? JsonSerializer.Deserialize(entity.GetString(column), json)
            : null;

    /// <summary>Saves the value and replaces the previous one.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask SaveAsync(T value, CancellationToken cancellationToken) =>
        await _table.PutAsync(
            new TableEntity(partition, row) { [column] = JsonSerializer.Serialize(value, json) },
            cancellationToken
        );
}
