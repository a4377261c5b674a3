using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>The client of one table of an <see cref="InMemoryStorage"/>: only the calls that the app makes.</summary>
internal sealed class InMemoryTableClient(InMemoryStorage storage, string table) : TableClient
{
    private const int PageSize = 1000;

    public override string Name => table;

    public override async Task<Response<TableItem>> CreateIfNotExistsAsync(
        CancellationToken cancellationToken = default
    )
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        storage.CreateTable(table);
        return Response.FromValue(new TableItem(table), new InMemoryResponse(201));
    }

    public override async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey,
        string rowKey,
        IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default
    )
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return storage.Find(table, partitionKey, rowKey) is { } entity
            ? Response.FromValue((T)(object)entity, new InMemoryResponse(200, entity.ETag))
            : new NoEntity<T>();
    }

    public override async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
        await ApplyAsync(new(TableTransactionActionType.Add, entity), cancellationToken);

    public override async Task<Response> UpdateEntityAsync<T>(
        T entity,
        ETag ifMatch,
        TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default
    )
    {
        Assert.Equal(TableUpdateMode.Replace, mode);
        return await ApplyAsync(new(TableTransactionActionType.UpdateReplace, entity, ifMatch), cancellationToken);
    }

    public override async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions,
        CancellationToken cancellationToken = default
    )
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        var etags = storage.Submit(table, [.. transactionActions]);
        return Response.FromValue<IReadOnlyList<Response>>(
            [.. etags.Select(etag => new InMemoryResponse(204, etag))],
            new InMemoryResponse(202)
        );
    }

    public override async Task<Response> UpsertEntityAsync<T>(
        T entity,
        TableUpdateMode mode = TableUpdateMode.Merge,
        CancellationToken cancellationToken = default
    )
    {
        Assert.Equal(TableUpdateMode.Replace, mode);
        return await ApplyAsync(new(TableTransactionActionType.UpsertReplace, entity), cancellationToken);
    }

    public override async Task<Response> DeleteEntityAsync(
        string partitionKey,
        string rowKey,
        ETag ifMatch = default,
        CancellationToken cancellationToken = default
    )
    {
        Assert.Equal(ETag.All, ifMatch);
        return await ApplyAsync(
            new(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ifMatch),
            cancellationToken
        );
    }

    public override AsyncPageable<T> QueryAsync<T>(
        string? filter = null,
        int? maxPerPage = null,
        IEnumerable<string>? select = null,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Assert.InRange(maxPerPage ?? PageSize, 1, PageSize);
        var filters = TableFilter.Parse(filter);
        var pages = storage
            .List(table, filters, maxPerPage ?? PageSize)
            .Chunk(maxPerPage ?? PageSize)
            .Select(page =>
                Page<T>.FromValues(
                    [.. page.Select(entity => (T)(object)Selected(entity, select))],
                    continuationToken: null,
                    new InMemoryResponse(200)
                )
            );
        return AsyncPageable<T>.FromPages(pages);
    }

    private static TableEntity Selected(TableEntity entity, IEnumerable<string>? select)
    {
        if (select is null)
            return entity;
        foreach (string name in entity.Keys.Except(select).ToList())
            entity.Remove(name);
        return entity;
    }

    private async Task<Response> ApplyAsync(TableTransactionAction action, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return new InMemoryResponse(204, storage.Apply(table, action));
    }
}
