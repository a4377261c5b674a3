using FeishuApproval.Messaging;
using FeishuApproval.Operations.DeadLetters;

namespace FeishuApproval.Tests.Support;

/// <summary>The shortest dead letters that keep the port's promises.</summary>
public sealed class InMemoryDeadLetters : IDeadLetters
{
    /// <summary>Throws before a call takes effect, if it wants to.</summary>
    public Action BeforeCall { get; set; } = () => { };

    public ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken)
    {
        BeforeCall();
        return ValueTask.FromResult<IReadOnlyList<DeadLetterCount>>([.. Subscriptions.All.Select(subscription => new DeadLetterCount(subscription.Name, 0, HasMore: false))]);
    }
}
