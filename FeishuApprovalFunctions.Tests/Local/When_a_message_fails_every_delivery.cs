using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

public sealed class When_a_message_fails_every_delivery : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task It_is_dead_lettered_after_ten_with_ever_longer_waits_between_them()
    {
        var handler = new ScriptedHandler(_ => throw new InvalidOperationException("A bug."));
        var waits = new List<TimeSpan>();
        await using var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, handler));

        await embedded.PublishAsync("event-1");

        // Two attempts in each of ten deliveries: ten waits inside them and nine between.
        for (int i = 0; i < 19; i++)
        {
            await _time.WhenTimerIsSet();
            waits.Add(_time.AdvanceToNextTimer());
        }

        await embedded.DisposeAsync();

        Assert.Equal(20, handler.Handled.Count);
        var between = waits.Where((_, i) => i % 2 == 1).ToList();
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256], between.Select(wait => wait.TotalSeconds));
        using var deadLetters = FeishuApproval.Local.Topic.DeadLetterFile.Open(_folder.File("dead-letters.jsonl"));
        var letter = Assert.Single(deadLetters.All);
        Assert.Equal(("leave", "event-1", "unexpected", 10), (letter.Subscription, letter.Message.MessageId, letter.Reason, letter.DeliveryCount));
    }

    [Fact]
    public async Task Others_of_the_subscription_are_handled_meanwhile()
    {
        var goodIsHandled = new TaskCompletionSource();
        var handler = new ScriptedHandler(message =>
        {
            if (message.MessageId == "bad") throw new StoreUnavailableException("Down.");
            goodIsHandled.SetResult();
            return HandlerOutcome.Applied;
        });
        var embedded = new EmbeddedTopic(_folder, _time, (Subscriptions.Leave, handler));

        await embedded.PublishAsync("bad");
        await _time.WhenTimerIsSet();
        await embedded.PublishAsync("good");

        await goodIsHandled.Task;
        await StopAsync(embedded);
    }

    /// <summary>Stopping waits, by the clock, for what is being tried again.</summary>
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

    public void Dispose() => _folder.Dispose();
}
