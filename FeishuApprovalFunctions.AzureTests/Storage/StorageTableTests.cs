using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Storage;

public class StorageTableTests
{
    private readonly InMemoryStorage _storage = InMemoryStorage.With(["Table"]);

    public static TheoryData<string> Unavailable => [.. Exceptions.Keys];

    private static Dictionary<string, Exception> Exceptions { get; } =
        new()
        {
            ["no connection"] = new RequestFailedException(0, "no such host"),
            ["role not there yet"] = StorageErrors.Of(403, "AuthorizationPermissionMismatch"),
            ["408"] = StorageErrors.Of(408, "RequestTimeout"),
            ["429"] = StorageErrors.Of(429, "TooManyRequests"),
            ["500"] = StorageErrors.Of(500, "OperationTimedOut"),
            ["503"] = StorageErrors.Of(503, "ServerBusy"),
            ["table being made"] = StorageErrors.TableNotFound,
            ["table being deleted"] = StorageErrors.Of(409, "TableBeingDeleted"),
            ["the SDK's time-out"] = new TaskCanceledException(
                "The operation was cancelled because it exceeded the configured timeout."
            ),
            ["the SDK's retries"] = new AggregateException(
                StorageErrors.Of(503, "ServerBusy"),
                new TaskCanceledException(),
                new IOException()
            ),
            ["no token"] = new CredentialUnavailableException("The identity endpoint does not answer."),
        };

    [Theory]
    [MemberData(nameof(Unavailable))]
    public async Task Storage_that_cannot_answer_now_is_unavailable(string name)
    {
        _storage.BeforeCall = _ => throw Exceptions[name];
        foreach (var call in Calls())
        {
            Assert.Same(Exceptions[name], (await Assert.ThrowsAsync<StoreUnavailableException>(call)).InnerException);
        }
    }

    [Fact]
    public async Task A_request_that_the_service_rejects_is_a_bug()
    {
        _storage.BeforeCall = _ => throw StorageErrors.Of(400, "InvalidInput");
        foreach (var call in Calls())
            Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(call)).Status);
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_gets_an_OperationCanceledException()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        foreach (var call in Calls(cancelled.Token))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task Adding_an_existing_entity_is_refused()
    {
        var table = new StorageTable(_storage.CreateClient(), "Table");
        Assert.True(await table.TryAddAsync(Entity(), CancellationToken.None));
        Assert.False(await table.TryAddAsync(Entity(), CancellationToken.None));
    }

    [Fact]
    public async Task Replacing_another_version_is_refused()
    {
        var table = new StorageTable(_storage.CreateClient(), "Table");
        Assert.False(await table.TryReplaceAsync(Entity(), "W/\"1\"", CancellationToken.None));
        await table.TryAddAsync(Entity(), CancellationToken.None);
        var found = await table.FindAsync("p", "r", CancellationToken.None);
        Assert.True(await table.TryReplaceAsync(Entity(), found!.ETag.ToString(), CancellationToken.None));
        Assert.False(await table.TryReplaceAsync(Entity(), found.ETag.ToString(), CancellationToken.None));
    }

    private IEnumerable<Func<Task>> Calls(CancellationToken cancellationToken = default)
    {
        var table = new StorageTable(_storage.CreateClient(), "Table");
        yield return () => table.CreateAsync(cancellationToken);
        yield return () => table.FindAsync("p", "r", cancellationToken);
        yield return () => table.ListAsync("p", cancellationToken);
        yield return () => table.TryAddAsync(Entity(), cancellationToken);
        yield return () => table.TryReplaceAsync(Entity(), "W/\"1\"", cancellationToken);
        yield return () => table.SubmitAsync([new(TableTransactionActionType.Add, Entity())], cancellationToken);
    }

    private static TableEntity Entity() => new("p", "r");
}
