using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>Dead letters, and a method to add some.</summary>
public abstract class DeadLetterHarness : IAsyncDisposable
{
    /// <summary>The dead letters under test.</summary>
    public abstract IDeadLetters DeadLetters { get; }

    /// <summary>Dead-letters a message as a subscription does.</summary>
    public abstract ValueTask AddAsync(
        Subscription subscription,
        EventMessage message,
        string reason,
        string description,
        int deliveryCount
    );

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
