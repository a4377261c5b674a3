using Azure.Messaging.ServiceBus;
using FeishuApproval.Events;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;
using FeishuApprovalFunctions.Functions;
using FeishuApprovalFunctions.Messaging;
using FeishuApprovalFunctions.Storage;

namespace FeishuApprovalFunctions.AzureTests.Messaging;

public sealed class DeadLetterTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task A_letter_is_listed_resent_to_its_own_subscription_and_gone()
    {
        await AddAsync(Subscriptions.Leave, Support.Events.Leave());

        var (_, listed) = await TestApp.AskAsync(request => _app.Function<ListDeadLetters>().RunAsync(request, CancellationToken.None));
        Assert.Contains("\"event_id\":\"event-1\",\"type\":\"leave_approval\",\"reason\":\"unexpected\",\"description\":\"A sentence.\",\"delivery_count\":10", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("a reason", listed, StringComparison.Ordinal);

        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync());
        Assert.Equal(0, Queue.Count);
        Assert.Equal(200, (int)(await _app.GetRecordAsync("instance-1")).StatusCode);
        Assert.Empty(_app.Storage.Rows(TableNames.EventArchive));
        Assert.Empty(_app.Topic.Messages);
    }

    [Fact]
    public async Task A_compressed_body_is_opened()
    {
        var message = Support.Events.LeaveV2(reason: new string('x', 300_000));
        await AddAsync(Subscriptions.Leave, message, new InMemoryTopic());

        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync());
    }

    [Fact]
    public async Task A_letter_of_the_archive_goes_into_the_archive()
    {
        await AddAsync(Subscriptions.Archive, Support.Events.Message(EventTypes.Unrecognized, "event-1", null, []));

        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync());
        Assert.Single(_app.Storage.Rows(TableNames.EventArchive));
    }

    [Fact]
    public async Task A_lost_lock_leaves_the_letter_there()
    {
        await AddAsync(Subscriptions.Leave, Support.Events.Leave());
        Queue.BeforeCall = (call, _) =>
        {
            if (call == "complete") Queue.LoseLocks();
            return Task.CompletedTask;
        };

        Assert.Equal((200, """{"resent":0,"kept":[],"more":true}"""), await ResendAsync());
        Assert.Equal(1, Queue.Count);

        Queue.BeforeCall = (_, _) => Task.CompletedTask;
        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync());
    }

    [Fact]
    public async Task A_broker_that_is_away_is_503()
    {
        Queue.BeforeCall = (_, _) => throw new ServiceBusException("Away.", ServiceBusFailureReason.ServiceTimeout);

        Assert.Equal(503, (await ResendAsync()).Status);
    }

    [Fact]
    public async Task Purging_wants_its_confirmation_and_leaves_the_table_alone()
    {
        await AddAsync(Subscriptions.Leave, Support.Events.Leave());

        Assert.Equal(400, (await PurgeAsync(string.Empty)).Status);
        Assert.Equal((200, """{"purged":1,"more":false}"""), await PurgeAsync("?confirm=purge&subscription=leave"));
        Assert.Equal(0, Queue.Count);
        Assert.Empty(_app.Storage.Rows(TableNames.Attendance));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private InMemoryQueue Queue => _app.Topic.DeadLetters(Subscriptions.LeaveName);

    private Task<(int Status, string Text)> ResendAsync() => TestApp.AskAsync(request => _app.Function<ResendDeadLetters>().RunAsync(request, CancellationToken.None));

    private Task<(int Status, string Text)> PurgeAsync(string query) => TestApp.AskAsync(request => _app.Function<PurgeDeadLetters>().RunAsync(request, CancellationToken.None), query);

    private async Task AddAsync(Subscription subscription, EventMessage message, InMemoryTopic? topic = null)
    {
        topic ??= new InMemoryTopic { MaxMessageSize = int.MaxValue };
        await new ServiceBusEventPublisher(new InMemoryServiceBusSender(topic), null!, TimeProvider.System).PublishAsync(message, CancellationToken.None);
        _app.Topic.DeadLetters(subscription.Name).Add(Assert.Single(topic.Messages), "unexpected", "A sentence.", 10);
    }
}
