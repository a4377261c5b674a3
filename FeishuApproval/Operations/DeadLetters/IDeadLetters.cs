namespace FeishuApproval.Operations.DeadLetters;

/// <summary>The messages that subscriptions have set aside for a person.</summary>
public interface IDeadLetters
{
    /// <summary>How many each subscription has; every subscription is named.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be counted now.</exception>
    ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken);
}
