using FeishuApproval.Messaging;

namespace FeishuApproval.Closings;

/// <summary>The accepted events of approvals that are not applied yet.</summary>
internal interface IWaitingEvents
{
    /// <summary>Lists waiting events, the oldest of each subscription first. Their bodies may be empty.</summary>
    /// <param name="max">The maximum number of events.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The topic is unavailable.</exception>
    ValueTask<IReadOnlyList<EventMessage>> ListAsync(int max, CancellationToken cancellationToken);
}
