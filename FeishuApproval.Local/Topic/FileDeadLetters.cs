using FeishuApproval.Messaging;
using FeishuApproval.Operations.DeadLetters;

namespace FeishuApproval.Local.Topic;

/// <summary>The dead letters of the embedded topic, as the core sees them.</summary>
internal sealed class FileDeadLetters(DeadLetterFile file) : IDeadLetters
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken)
    {
        var bySubscription = file.All.CountBy(letter => letter.Subscription).ToDictionary(StringComparer.Ordinal);
        return ValueTask.FromResult<IReadOnlyList<DeadLetterCount>>(
            [.. Subscriptions.All.Select(subscription => new DeadLetterCount(subscription.Name, bySubscription.GetValueOrDefault(subscription.Name), HasMore: false))]);
    }
}
