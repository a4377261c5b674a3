using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Storage;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Messaging;

/// <summary>The archive stores a batch with few requests, and each message of it ends by its own outcome.</summary>
public sealed class ArchiveBatchTests : IAsyncDisposable
{
    private const int Batch = 100;

    private readonly TestApp _app = new();

    [SkippableFact]
    public async Task A_batch_of_one_tenant_and_hour_is_one_request()
    {
        await _app.ArchiveAsync(await MessagesAsync(Batch));

        Assert.Equal(["TRANSACTION EventArchive"], _app.Storage.Transactions);
        Assert.Equal(Batch, _app.Storage.Rows(TableNames.EventArchive).Count);
        Assert.Empty(_app.Actions.Settled);
    }

    [SkippableFact]
    public async Task A_message_that_comes_alone_is_one_request()
    {
        await _app.ArchiveAsync(await MessagesAsync(1));
        Assert.Equal(["Add EventArchive"], _app.Storage.Transactions);
    }

    [SkippableFact]
    public async Task A_message_that_is_stored_already_keeps_no_other_from_being_stored()
    {
        var messages = await MessagesAsync(3);
        await _app.ArchiveAsync(messages[1]);
        await _app.ArchiveAsync(messages);

        Assert.Equal(3, _app.Storage.Rows(TableNames.EventArchive).Count);
        Assert.Empty(_app.Actions.Settled);
    }

    [SkippableFact]
    public async Task A_message_that_occurs_twice_in_a_batch_is_stored_once()
    {
        var messages = await MessagesAsync(2);
        await _app.ArchiveAsync([.. messages, await Leave(1).ToReceivedAsync()]);
        Assert.Equal(2, _app.Storage.Rows(TableNames.EventArchive).Count);
        Assert.Empty(_app.Actions.Settled);
    }

    [SkippableFact]
    public async Task A_message_that_cannot_be_read_becomes_a_dead_letter_alone()
    {
        var unreadable = ServiceBusModelFactory.ServiceBusReceivedMessage(
            BinaryData.FromString("not brotli"),
            "event-x",
            properties: new Dictionary<string, object> { ["content-encoding"] = "br" },
            deliveryCount: 1
        );
        await _app.ArchiveAsync([.. await MessagesAsync(2), unreadable]);

        Assert.Equal(2, _app.Storage.Rows(TableNames.EventArchive).Count);
        Assert.StartsWith(
            "dead-letter event-x: unreadable",
            Assert.Single(_app.Actions.Settled),
            StringComparison.Ordinal
        );
    }

    [SkippableFact]
    public async Task A_batch_waits_for_storage_that_recovers()
    {
        int failures = 4;
        _app.Storage.BeforeCall = _ =>
        {
            if (Interlocked.Decrement(ref failures) >= 0)
                throw StorageErrors.Of(503, "ServerBusy");
        };
        await _app.ArchiveAsync(await MessagesAsync(3));
        Assert.Equal(3, _app.Storage.Rows(TableNames.EventArchive).Count);
        Assert.Empty(_app.Actions.Settled);
    }

    [SkippableFact]
    public async Task Storage_that_stays_unavailable_abandons_every_message_and_its_lock_is_renewed_before()
    {
        // The batch and the first attempt of each message take no time, the later attempts 20 s each.
        int calls = 0;
        _app.Storage.BeforeCall = _ =>
        {
            if (Interlocked.Increment(ref calls) > 3)
                _app.Time.Advance(TimeSpan.FromSeconds(20));
            if (calls > 5)
                Assert.True(SpinWait.SpinUntil(() => _app.Actions.Renewed.Count >= 2, TimeSpan.FromSeconds(10)));
            throw StorageErrors.Of(503, "ServerBusy");
        };
        await _app.ArchiveAsync(await MessagesAsync(2));

        Assert.Equal(["abandon event-0", "abandon event-1"], _app.Actions.Settled.Order(StringComparer.Ordinal));
        Assert.Equal(["event-0", "event-1"], _app.Actions.Renewed.Distinct().Order(StringComparer.Ordinal));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<ServiceBusReceivedMessage[]> MessagesAsync(int count)
    {
        var messages = new List<ServiceBusReceivedMessage>();
        for (int i = 0; i < count; i++)
            messages.Add(await Leave(i).ToReceivedAsync());
        return [.. messages];
    }

    private static FeishuApproval.Messaging.EventMessage Leave(int number) =>
        TestEvents.Leave($"event-{number}", $"instance-{number}");
}
