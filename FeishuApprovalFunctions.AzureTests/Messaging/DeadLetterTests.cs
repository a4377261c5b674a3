using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Messaging;

public sealed class DeadLetterTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [SkippableFact]
    public async Task A_dead_letter_is_listed_resent_to_its_own_subscription_and_removed()
    {
        await AddAsync(Subscriptions.Leave, TestEvents.Leave());

        var (_, listed) = await TestApp.AskAsync(request => _app.Http.ListDeadLetters(request, CancellationToken.None));
        Assert.Contains(
            "\"event_id\":\"event-1\",\"type\":\"leave_approval\",\"reason\":\"unexpected\",\"description\":\"A "
                + "sentence.\",\"delivery_count\":10",
            listed,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("a reason", listed, StringComparison.Ordinal);

        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync());
        Assert.Equal(0, Queue.Count);
        Assert.Equal(200, (int)(await _app.GetRecordAsync("instance-1")).StatusCode);
        Assert.Empty(_app.Storage.Rows(TableNames.EventArchive));
        Assert.Empty(_app.Topic.Messages);
    }

    [SkippableFact]
    public async Task A_compressed_body_is_opened()
    {
        var message = TestEvents.LeaveV2(reason: new string('x', 300_000));
        await AddAsync(Subscriptions.Leave, message, new InMemoryServiceBusTopic());

        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync());
    }

    [SkippableFact]
    public async Task A_dead_letter_of_the_archive_is_resent_to_the_archive()
    {
        await AddAsync(Subscriptions.Archive, TestEvents.Message(EventTypes.Unrecognized, "event-1", null, []));

        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync());
        Assert.Single(_app.Storage.Rows(TableNames.EventArchive));
    }

    [SkippableFact]
    public async Task With_a_lost_lock_the_dead_letter_stays()
    {
        await AddAsync(Subscriptions.Leave, TestEvents.Leave());
        Queue.BeforeCall = (call, _) =>
        {
            if (call == "complete")
                Queue.LoseLocks();
            return Task.CompletedTask;
        };

        Assert.Equal((200, """{"resent":0,"kept":[],"more":true}"""), await ResendAsync());
        Assert.Equal(1, Queue.Count);

        Queue.BeforeCall = (_, _) => Task.CompletedTask;
        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync());
    }

    [SkippableFact]
    public async Task One_event_deep_in_the_queue_is_reached_by_the_next_call()
    {
        for (int i = 1; i <= 300; i++)
            await AddAsync(Subscriptions.Leave, TestEvents.Leave($"event-{i}", $"instance-{i}"));
        const string query = "?subscription=leave&event_id=event-280";

        Assert.Equal((200, """{"resent":0,"kept":[],"more":true}"""), await ResendAsync(query));
        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync(query));
        Assert.Equal(299, Queue.Count);
    }

    [SkippableFact]
    public async Task Dead_letters_of_other_events_are_unlocked_after_the_whole_queue_was_searched()
    {
        for (int i = 1; i <= 3; i++)
            await AddAsync(Subscriptions.Leave, TestEvents.Leave($"event-{i}", $"instance-{i}"));

        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync("?event_id=event-3"));
        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync("?event_id=event-1"));
    }

    [SkippableFact]
    public async Task An_empty_first_answer_of_the_broker_is_not_the_end_of_a_queue_that_has_messages()
    {
        await AddAsync(Subscriptions.Leave, TestEvents.Leave());
        Assert.Single(Queue.Lock(1));

        Assert.Equal((200, """{"resent":0,"kept":[],"more":true}"""), await ResendAsync("?subscription=leave"));

        Queue.LoseLocks();
        Assert.Equal((200, """{"resent":1,"kept":[],"more":false}"""), await ResendAsync("?subscription=leave"));
    }

    [SkippableFact]
    public async Task Searching_for_one_event_ends_with_the_time()
    {
        for (int i = 1; i <= 150; i++)
            await AddAsync(Subscriptions.Leave, TestEvents.Leave($"event-{i}", $"instance-{i}"));
        int received = 0;
        Queue.BeforeCall = (call, _) =>
        {
            if (call == "receive" && ++received <= 2)
                _app.Time.Advance(TimeSpan.FromSeconds(10));
            return Task.CompletedTask;
        };

        Assert.Equal(
            (200, """{"resent":0,"kept":[],"more":true}"""),
            await ResendAsync("?subscription=leave&event_id=event-150")
        );
        Assert.Equal(2, received);
        Assert.Equal(
            (200, """{"resent":1,"kept":[],"more":false}"""),
            await ResendAsync("?subscription=leave&event_id=event-150")
        );
    }

    [SkippableFact]
    public async Task Waiting_for_the_broker_ends_with_the_time()
    {
        await AddAsync(Subscriptions.Leave, TestEvents.Leave());
        Queue.BeforeCall = (call, cancellationToken) =>
        {
            if (call == "receive")
                _app.Time.Advance(TimeSpan.FromSeconds(20));
            cancellationToken.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        };

        Assert.Equal((200, """{"resent":0,"kept":[],"more":true}"""), await ResendAsync("?subscription=leave"));
        Assert.Equal(1, Queue.Count);
    }

    [SkippableFact]
    public async Task An_unavailable_broker_is_503()
    {
        Queue.BeforeCall = (_, _) => throw new ServiceBusException("Away.", ServiceBusFailureReason.ServiceTimeout);

        Assert.Equal(503, (await ResendAsync()).Status);
    }

    [SkippableFact]
    public async Task Purging_requires_the_token_of_a_dry_run_and_does_not_change_the_table()
    {
        await AddAsync(Subscriptions.Leave, TestEvents.Leave());

        var shown = JsonNode.Parse((await PurgeAsync("?subscription=leave")).Text)!;
        Assert.Equal((1, 1), ((int)shown["found"]!, Queue.Count));
        Assert.Equal(
            (200, """{"dry_run":false,"found":1,"purged":1,"more":false,"token":null}"""),
            await PurgeAsync($"?subscription=leave&apply={shown["token"]}")
        );
        Assert.Equal(0, Queue.Count);
        Assert.Empty(_app.Storage.Rows(TableNames.Attendance));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private InMemoryServiceBusQueue Queue => _app.Topic.DeadLetters(Subscriptions.LeaveName);

    private Task<(int Status, string Text)> ResendAsync(string query = "") =>
        TestApp.AskAsync(request => _app.Http.ResendDeadLetters(request, CancellationToken.None), query);

    private Task<(int Status, string Text)> PurgeAsync(string query) =>
        TestApp.AskAsync(request => _app.Http.PurgeDeadLetters(request, CancellationToken.None), query);

    private async Task AddAsync(Subscription subscription, EventMessage message, InMemoryServiceBusTopic? topic = null)
    {
        topic ??= new InMemoryServiceBusTopic { MaxMessageSize = int.MaxValue };
        await topic.Connect().PublishAsync(message, CancellationToken.None);
        _app.Topic.DeadLetters(subscription.Name).Add(Assert.Single(topic.Messages), "unexpected", "A sentence.", 10);
    }
}
