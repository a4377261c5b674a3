using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Identity;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// One table. A conflict with a stored entity is a result, not an exception. An unavailable service is a
/// <see cref="StoreUnavailableException"/>. Every other exception is a bug and is not caught.
/// </summary>
internal sealed class StorageTable(TableServiceClient service, string name)
{
    /// <summary>The most entities that one call returns.</summary>
    private const int MaxPage = 1000;

    /// <summary>The most actions in one transaction.</summary>
    internal const int MaxTransaction = 100;

    private static readonly string[] Keys = ["PartitionKey", "RowKey"];

    private readonly TableClient _client = service.GetTableClient(name);

    /// <summary>Creates the table if it does not exist.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) =>
        CallAsync(() => _client.CreateIfNotExistsAsync(cancellationToken), cancellationToken);

    /// <summary>Finds one entity; null when it does not exist.</summary>
    public Task<TableEntity?> FindAsync(string partitionKey, string rowKey, CancellationToken cancellationToken) =>
        CallAsync(
            async () =>
                await _client.GetEntityIfExistsAsync<TableEntity>(
                    partitionKey,
                    rowKey,
                    cancellationToken: cancellationToken
                )
                    is { HasValue: true } found
                    ? found.Value
                    : null,
            cancellationToken
        );

    /// <summary>Lists all entities of a partition, ordered by row key.</summary>
    public Task<List<TableEntity>> ListAsync(string partitionKey, CancellationToken cancellationToken) =>
        CallAsync(
            async () =>
            {
                var entities = new List<TableEntity>();
                string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}");
                await foreach (
                    var entity in _client.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken)
                )
                {
                    entities.Add(entity);
                }

                return entities;
            },
            cancellationToken
        );

    /// <summary>Lists the first entities that match a filter, ordered by partition and row key.</summary>
    public Task<List<TableEntity>> QueryAsync(string filter, int max, CancellationToken cancellationToken) =>
        QueryAsync(filter, max, select: null, cancellationToken);

    /// <summary>Lists the keys of the first entities that match a filter, ordered by partition and row key.</summary>
    public Task<List<TableEntity>> QueryKeysAsync(string filter, int max, CancellationToken cancellationToken) =>
        QueryAsync(filter, max, Keys, cancellationToken);

    /// <summary>
    /// Lists these columns of the first entities that match a filter, ordered by partition and row key; null lists all columns.
    /// </summary>
    public Task<List<TableEntity>> QueryAsync(
        string filter,
        int max,
        string[]? select,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async () =>
            {
                var entities = new List<TableEntity>();
                var query = _client.QueryAsync<TableEntity>(filter, Math.Min(max, MaxPage), select, cancellationToken);
                await foreach (var entity in query)
                {
                    entities.Add(entity);
                    if (entities.Count == max)
                        break;
                }

                return entities;
            },
            cancellationToken
        );

    /// <summary>Reads every entity of the table, ordered by partition and row key.</summary>
    public async IAsyncEnumerable<TableEntity> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey ge {string.Empty}");
        var query = _client.QueryAsync<TableEntity>(filter, MaxPage, cancellationToken: cancellationToken);
        await using var pages = query.AsPages().GetAsyncEnumerator(cancellationToken);
        while (await CallAsync(() => pages.MoveNextAsync().AsTask(), cancellationToken))
        {
            foreach (var entity in pages.Current.Values)
                yield return entity;
        }
    }

    /// <summary>Adds an entity or replaces the existing one.</summary>
    public Task PutAsync(TableEntity entity, CancellationToken cancellationToken) =>
        CallAsync(
            () => _client.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken),
            cancellationToken
        );

    /// <summary>Removes an entity without a check of its version; a missing entity is ignored.</summary>
    public Task RemoveAsync(string partitionKey, string rowKey, CancellationToken cancellationToken) =>
        RefusalAsync(
            () => _client.DeleteEntityAsync(partitionKey, rowKey, ETag.All, cancellationToken),
            cancellationToken
        );

    /// <summary>Removes entities of one partition in this order. Their version is not checked, and missing entities are ignored.</summary>
    public async Task RemoveAllAsync(
        string partitionKey,
        IReadOnlyList<string> rowKeys,
        CancellationToken cancellationToken
    )
    {
        foreach (string[] chunk in rowKeys.Chunk(MaxTransaction))
        {
            var actions = chunk.Select(rowKey => new TableTransactionAction(
                TableTransactionActionType.Delete,
                new TableEntity(partitionKey, rowKey),
                ETag.All
            ));
            if (await SubmitAsync([.. actions], cancellationToken) is null)
                continue;

            // One missing entity makes the whole transaction fail.
            foreach (string rowKey in chunk)
                await RemoveAsync(partitionKey, rowKey, cancellationToken);
        }
    }

    /// <summary>Adds an entity; false when an entity with these keys exists.</summary>
    public async Task<bool> TryAddAsync(TableEntity entity, CancellationToken cancellationToken) =>
        await RefusalAsync(() => _client.AddEntityAsync(entity, cancellationToken), cancellationToken) is null;

    /// <summary>Replaces an entity; false when its version has changed.</summary>
    public async Task<bool> TryReplaceAsync(TableEntity entity, string etag, CancellationToken cancellationToken) =>
        await RefusalAsync(
            () => _client.UpdateEntityAsync(entity, new ETag(etag), TableUpdateMode.Replace, cancellationToken),
            cancellationToken
        )
            is null;

    /// <summary>Runs a transaction in one partition. Returns null on success, otherwise the rejected action.</summary>
    public async Task<TransactionRefusal?> SubmitAsync(
        IReadOnlyList<TableTransactionAction> actions,
        CancellationToken cancellationToken
    ) =>
        await RefusalAsync(() => _client.SubmitTransactionAsync(actions, cancellationToken), cancellationToken)
            is { } exception
            ? new TransactionRefusal(
                (exception as TableTransactionFailedException)?.FailedTransactionActionIndex,
                IsTaken(exception)
            )
            : null;

    private async Task<RequestFailedException?> RefusalAsync(Func<Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(
                async () =>
                {
                    await call();
                    return true;
                },
                cancellationToken
            );
            return null;
        }
        catch (RequestFailedException exception) when (IsTaken(exception) || exception.Status is 404 or 412)
        {
            return exception;
        }
    }

    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (IsUnavailable(exception, cancellationToken))
        {
            throw new StoreUnavailableException($"The table {name} cannot answer now.", exception);
        }
    }

    private static bool IsTaken(RequestFailedException exception) =>
        exception.ErrorCode == TableErrorCode.EntityAlreadyExists.ToString();

    private static bool IsUnavailable(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            // The causes are: no answer, a role that a new identity does not have yet, throttling, a server error, or a table in creation.
            RequestFailedException failed => failed.Status is 0 or 401 or 403 or 408 or 429 or >= 500
                || failed.ErrorCode == TableErrorCode.TableNotFound.ToString()
                || failed.ErrorCode == TableErrorCode.TableBeingDeleted.ToString(),

            // The SDK collects the exceptions of its own retries in an AggregateException.
            AggregateException several => several.InnerExceptions.All(inner => IsUnavailable(inner, cancellationToken)),
            OperationCanceledException => !cancellationToken.IsCancellationRequested,
            HttpRequestException or IOException or TimeoutException or AuthenticationFailedException => true,
            _ => false,
        };
}

/// <summary>Why the service rejected a transaction.</summary>
/// <param name="Action">The index of the rejected action, from 0; null when the service did not send it.</param>
/// <param name="IsTaken">Whether an entity with the same keys exists. Otherwise the entity did not have the expected version.</param>
internal readonly record struct TransactionRefusal(int? Action, bool IsTaken);
