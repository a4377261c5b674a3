using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>A topic with its subscriptions, and the messages that each received.</summary>
public abstract class TopicHarness : IAsyncDisposable
{
    /// <summary>The topic under test.</summary>
    public abstract ITopic Topic { get; }

    /// <summary>
    /// Everything the subscription has received since the harness was made, in any order; nothing is applied before. Waits until it is at least
    /// <paramref name="expected"/> messages, or until no more can be on the way; more than expected are returned too.
    /// </summary>
    public abstract ValueTask<IReadOnlyList<EventMessage>> ReceiveAsync(Subscription subscription, int expected);

    /// <summary>Stops the topic, so that it does not respond.</summary>
    public abstract ValueTask StopAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
