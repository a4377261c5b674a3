using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

public sealed class When_a_message_fails_every_delivery : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly WatchedTimeProvider _time = new();

    [Fact]
    public async Task It_is_dead_lettered_after_ten_with_ever_longer_waits_between_them()
    {
        var handler = new ScriptedHandler(_ => throw new InvalidOperationException("A bug."));
        var waits = new List<TimeSpan>();
        using (var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, handler)))
        {
            await embedded.PublishAsync("event-1");

            // Two attempts in each of ten deliveries: ten waits inside them and nine between.
            for (int i = 0; i < 19; i++)
            {
                await _time.WhenTimerIsSet();
                waits.Add(_time.AdvanceToNextTimer());
            }
        }

        Assert.Equal(20, handler.Handled.Count);
        var between = waits.Where((_, i) => i % 2 == 1).ToList();
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256], between.Select(wait => wait.TotalSeconds));
        using var reopened = new EmbeddedTopic(_folder, _time);
        var deadLetter = Assert.Single(reopened.DeadLetters(Subscriptions.Leave));
        Assert.Equal(
            ("leave", "event-1", "unexpected", 10),
            (deadLetter.Subscription, deadLetter.EventId, deadLetter.Reason, deadLetter.DeliveryCount)
        );
    }

    [Fact]
    public async Task Others_of_the_subscription_are_handled_meanwhile()
    {
        var goodIsHandled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new ScriptedHandler(message =>
        {
            if (message.MessageId == "bad")
                throw new StoreUnavailableException("Down.");
            goodIsHandled.SetResult();
            return HandlerOutcome.Applied;
        });
        using var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, handler));

        await embedded.PublishAsync("bad");
        await _time.WhenTimerIsSet();
        await embedded.PublishAsync("good");

        await goodIsHandled.Task;
    }

    public void Dispose() => _folder.Dispose();
}
