using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>Dead letters and a way to put some there.</summary>
public abstract class DeadLetterHarness : IAsyncDisposable
{
    /// <summary>What is under test.</summary>
    public abstract IDeadLetters DeadLetters { get; }

    /// <summary>Sets a message aside as a subscription does.</summary>
    public abstract ValueTask AddAsync(
        Subscription subscription, EventMessage message, string reason, string description, int deliveryCount);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
