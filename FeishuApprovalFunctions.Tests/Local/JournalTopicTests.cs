using FeishuApproval.Api.Health;
using FeishuApproval.Events;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

public sealed class JournalTopicTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_message_is_in_the_journal_when_its_publisher_is_answered()
    {
        await using var embedded = new EmbeddedTopic(_folder, _time);

        await embedded.PublishAsync("event-1");

        string journal = await ReadJournalAsync();
        Assert.Contains("\"event-1\"", journal, StringComparison.Ordinal);
        Assert.EndsWith("\n", journal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_goes_to_the_subscriptions_of_its_type_and_to_no_other()
    {
        var leave = new ScriptedHandler();
        var overtime = new ScriptedHandler();
        var archive = new ScriptedHandler();
        await using (var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave), (Subscriptions.Overtime, overtime), (Subscriptions.Archive, archive)))
        {
            await embedded.PublishAsync("a-leave");
            await embedded.PublishAsync("some-overtime", EventTypes.WorkApproval);
            await embedded.PublishAsync("a-riddle", EventTypes.Unrecognized);
        }

        Assert.Equal(["a-leave"], leave.Handled);
        Assert.Equal(["some-overtime"], overtime.Handled);
        Assert.Equal(["a-leave", "a-riddle", "some-overtime"], archive.Handled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Redeliveries_within_eight_hours_are_answered_and_delivered_once()
    {
        var leave = new ScriptedHandler();
        await using (var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave)))
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => embedded.PublishAsync("event-1").AsTask()));
            _time.Advance(TimeSpan.FromHours(7.9));
            await embedded.PublishAsync("event-1");
        }

        Assert.Equal(["event-1"], leave.Handled);
        Assert.Single(await ReadJournalLinesAsync());
    }

    [Fact]
    public async Task After_a_restart_the_journal_is_delivered_again_and_duplicates_are_still_known()
    {
        await using (var first = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, new ScriptedHandler())))
        {
            await first.PublishAsync("event-1");
            await first.PublishAsync("event-2");
        }

        var leave = new ScriptedHandler();
        await using var second = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave));

        Assert.Equal(2, second.Topic.Replayed);
        Assert.Equal(["event-1", "event-2"], leave.Handled.Order(StringComparer.Ordinal));
        await second.PublishAsync("event-1");
        Assert.Equal(2, (await ReadJournalLinesAsync()).Length);
    }

    [Fact]
    public async Task A_dead_letter_survives_a_restart_and_is_not_delivered_again()
    {
        await using (var first = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, new ScriptedHandler(_ => HandlerOutcome.Unreadable))))
        {
            await first.PublishAsync("event-1");
        }

        var leave = new ScriptedHandler();
        var archive = new ScriptedHandler();
        await using var second = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave), (Subscriptions.Archive, archive));

        var letter = Assert.Single(second.DeadLetters.Of(Subscriptions.LeaveName));
        Assert.Equal(("event-1", "unreadable", 1), (letter.Message.MessageId, letter.Reason, letter.DeliveryCount));
        Assert.NotEmpty(letter.Description);
        Assert.Empty(leave.Handled);
        Assert.Equal(["event-1"], archive.Handled);
    }

    [Fact]
    public async Task A_message_that_fails_while_the_journal_is_read_is_delivered_afterwards()
    {
        await using (var first = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, new ScriptedHandler())))
        {
            await first.PublishAsync("event-1");
        }

        int calls = 0;
        var leave = new ScriptedHandler(_ => Interlocked.Increment(ref calls) == 1 ? throw new InvalidOperationException("A fluke.") : HandlerOutcome.Applied);
        await using (new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave)))
        {
        }

        Assert.Equal(["event-1", "event-1"], leave.Handled);
    }

    [Fact]
    public async Task A_stopped_topic_refuses_instead_of_losing()
    {
        var embedded = new EmbeddedTopic(_folder, _time);
        await embedded.DisposeAsync();

        await Assert.ThrowsAsync<PublishException>(async () => await embedded.PublishAsync("event-1"));
    }

    [Fact]
    public async Task It_is_ready_until_it_is_stopped()
    {
        var embedded = new EmbeddedTopic(_folder, _time);
        IReadinessProbe probe = embedded.Topic;

        await probe.CheckAsync(CancellationToken.None);
        await embedded.DisposeAsync();

        await Assert.ThrowsAsync<PublishException>(() => probe.CheckAsync(CancellationToken.None));
        Assert.Empty(await ReadJournalLinesAsync());
    }

    [Fact]
    public async Task A_handler_that_never_ends_does_not_hold_up_the_stop()
    {
        var never = new TaskCompletionSource<HandlerOutcome>();
        var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, new StuckHandler(never.Task)));
        await embedded.PublishAsync("event-1");

        await StopAsync(embedded);

        Assert.Single(await ReadJournalLinesAsync());
    }

    [Fact]
    public async Task A_full_backlog_does_not_hold_up_the_stop_and_loses_nothing()
    {
        const int MoreThanABacklog = EmbeddedTopic.Backlog * 4;
        var never = new TaskCompletionSource<HandlerOutcome>();
        var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, new StuckHandler(never.Task)));
        await Task.WhenAll(Enumerable.Range(0, MoreThanABacklog).Select(i => embedded.PublishAsync($"event-{i}").AsTask()));

        await StopAsync(embedded);

        var leave = new ScriptedHandler();
        await using (new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave)))
        {
        }

        Assert.Equal(MoreThanABacklog, leave.Handled.Distinct().Count());
    }

    /// <summary>Stopping is patient by the clock.</summary>
    private async Task StopAsync(EmbeddedTopic embedded)
    {
        var stopping = embedded.DisposeAsync().AsTask();
        while (!stopping.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stopping;
    }

    private sealed class StuckHandler(Task<HandlerOutcome> outcome) : IMessageHandler
    {
        public ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken) => new(outcome);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> ReadJournalAsync()
    {
        await using var stream = new FileStream(_folder.File("journal.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private async Task<string[]> ReadJournalLinesAsync() => (await ReadJournalAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
