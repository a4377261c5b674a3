using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

public sealed class SqliteTopicTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WatchedTimeProvider _time = new();

    [Fact]
    public async Task A_message_is_stored_when_its_publisher_is_answered()
    {
        using var embedded = new EmbeddedTopic(_folder, _time);

        await embedded.PublishAsync("event-1");

        Assert.Equal(["event-1"], embedded.Stored);
    }

    [Fact]
    public async Task A_message_goes_to_the_subscriptions_of_its_type_and_to_no_other()
    {
        var leave = new ScriptedHandler();
        var overtime = new ScriptedHandler();
        var archive = new ScriptedHandler();
        using (
            var embedded = new EmbeddedTopic(
                _folder,
                _time,
                (Subscriptions.Leave, leave),
                (Subscriptions.Overtime, overtime),
                (Subscriptions.Archive, archive)
            )
        )
        {
            await embedded.PublishAsync("a-leave");
            await embedded.PublishAsync("some-overtime", EventTypes.WorkApproval);
            await embedded.PublishAsync("unknown", EventTypes.Unrecognized);
        }

        Assert.Equal(["a-leave"], leave.Handled);
        Assert.Equal(["some-overtime"], overtime.Handled);
        Assert.Equal(["a-leave", "some-overtime", "unknown"], archive.Handled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_event_is_delivered_once_however_late_it_comes_again()
    {
        var leave = new ScriptedHandler();
        using (var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave)))
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => embedded.PublishAsync("event-1").AsTask()));
            _time.Advance(TimeSpan.FromDays(400));
            await embedded.PublishAsync("event-1");
            Assert.Equal(["event-1"], embedded.Stored);
        }

        Assert.Equal(["event-1"], leave.Handled);
    }

    [Fact]
    public async Task Events_of_two_apps_may_have_the_same_id()
    {
        var leave = new ScriptedHandler();
        using (var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave)))
        {
            foreach (string? app in (string?[])["cli_1", "cli_2", null, "cli_1", null])
            {
                await embedded.Topic.PublishAsync(
                    EmbeddedTopic.Message("event-1") with
                    {
                        AppId = app,
                    },
                    CancellationToken.None
                );
            }
        }

        Assert.Equal(["event-1", "event-1", "event-1"], leave.Handled);
    }

    [Fact]
    public async Task After_a_restart_only_undelivered_messages_are_delivered_and_duplicates_are_still_detected()
    {
        using (
            var first = new EmbeddedTopic(
                _folder,
                _time,
                (
                    Subscriptions.Leave,
                    new ScriptedHandler(message =>
                        message.MessageId == "event-1" ? HandlerOutcome.Applied : HandlerOutcome.Contended
                    )
                )
            )
        )
        {
            await first.PublishAsync("event-1");
            await first.PublishAsync("event-2");
        }

        var leave = new ScriptedHandler();
        using (var second = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave)))
        {
            await second.PublishAsync("event-1");
            await second.PublishAsync("event-3");
            Assert.Equal(["event-1", "event-2", "event-3"], second.Stored);
        }

        Assert.Equal(["event-2", "event-3"], leave.Handled);
    }

    [Fact]
    public async Task A_delivery_that_failed_has_the_rest_of_its_wait_after_a_restart_and_keeps_its_count()
    {
        using (
            var first = new EmbeddedTopic(
                _folder,
                _time,
                (Subscriptions.Leave, new ScriptedHandler(_ => throw new InvalidOperationException("A bug.")))
            )
        )
        {
            await first.PublishAsync("event-1");
            await _time.WhenTimerIsSet();
            _time.AdvanceToNextTimer();
            await _time.WhenTimerIsSet();
        }

        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var leave = new ScriptedHandler(_ =>
        {
            handled.SetResult();
            return HandlerOutcome.Unreadable;
        });
        using (var second = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave)))
        {
            await _time.WhenTimerIsSet();
            Assert.Empty(leave.Handled);
            Assert.Equal(TimeSpan.FromSeconds(1), _time.AdvanceToNextTimer());
            await handled.Task;
        }

        using var third = new EmbeddedTopic(_folder, _time);
        Assert.Equal(2, Assert.Single(third.DeadLetters(Subscriptions.Leave)).DeliveryCount);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task A_clock_that_jumped_delays_no_delivery(int days)
    {
        var wrong = new WatchedTimeProvider();
        wrong.Advance(TimeSpan.FromDays(60 + days));
        using (
            var first = new EmbeddedTopic(
                _folder,
                wrong,
                (Subscriptions.Leave, new ScriptedHandler(_ => throw new InvalidOperationException("A bug.")))
            )
        )
        {
            await first.PublishAsync("event-1");
            await wrong.WhenTimerIsSet();
            wrong.AdvanceToNextTimer();
            await wrong.WhenTimerIsSet();
        }

        _time.Advance(TimeSpan.FromDays(60));
        var leave = new ScriptedHandler();
        using (new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave))) { }

        Assert.Equal(["event-1"], leave.Handled);
    }

    [Fact]
    public async Task A_dead_letter_survives_a_restart_and_is_not_delivered_again()
    {
        using (
            var first = new EmbeddedTopic(
                _folder,
                _time,
                (Subscriptions.Leave, new ScriptedHandler(_ => HandlerOutcome.Unreadable))
            )
        )
        {
            await first.PublishAsync("event-1");
        }

        var leave = new ScriptedHandler();
        using (var second = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave)))
        {
            var deadLetter = Assert.Single(second.DeadLetters(Subscriptions.Leave));
            Assert.Equal(
                ("event-1", "unreadable", 1),
                (deadLetter.EventId, deadLetter.Reason, deadLetter.DeliveryCount)
            );
            Assert.NotEmpty(deadLetter.Description!);
        }

        Assert.Empty(leave.Handled);
    }

    [Fact]
    public async Task One_failing_delivery_does_not_affect_others()
    {
        var leave = new ScriptedHandler(message =>
            message.MessageId is "event-3" or "event-5"
                ? throw new StoreUnavailableException("Down.")
                : HandlerOutcome.Applied
        );
        using (var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, leave)))
        {
            await Task.WhenAll(Enumerable.Range(1, 7).Select(i => embedded.PublishAsync($"event-{i}").AsTask()));
        }

        var again = new ScriptedHandler();
        using (new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, again))) { }

        Assert.Equal(["event-3", "event-5"], again.Handled.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_handler_that_leaves_the_transaction_completes_no_delivery()
    {
        var outcome = new TaskCompletionSource<HandlerOutcome>();
        using (var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, new LateHandler(outcome.Task))))
        {
            await embedded.PublishAsync("event-1");
            await _time.WhenTimerIsSet();
            outcome.SetResult(HandlerOutcome.Applied);
            Assert.Equal(1, embedded.Topic.Unsettled);
        }
    }

    [Fact]
    public async Task A_stopped_topic_refuses_instead_of_losing_messages()
    {
        using var embedded = new EmbeddedTopic(_folder, _time);
        embedded.Topic.Dispose();

        await Assert.ThrowsAsync<PublishException>(async () => await embedded.PublishAsync("event-1"));
    }

    [Fact]
    public async Task It_is_ready_until_it_is_stopped()
    {
        using var embedded = new EmbeddedTopic(_folder, _time);

        await embedded.Topic.CheckAsync(CancellationToken.None);
        embedded.Topic.Dispose();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => embedded.Topic.CheckAsync(CancellationToken.None));
        Assert.Empty(embedded.Stored);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class LateHandler(Task<HandlerOutcome> outcome) : IMessageHandler
    {
        public ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken) =>
            new(outcome);
    }
}
