using FeishuApproval.Messaging;

namespace FeishuApproval.Processing;

/// <summary>The handler of each subscription.</summary>
/// <param name="attendance">Handles events of attendance records.</param>
/// <param name="approverTasks">Handles events of approver tasks.</param>
/// <param name="archive">Stores every event; null when the topic itself is the archive.</param>
/// <param name="status">Handles status changes; null where no app can be called, then <paramref name="attendance"/> does.</param>
/// <param name="details">Fetches details; null where none are fetched.</param>
/// <param name="peopleLeave">Fetches leaves of Feishu People; null where none are fetched.</param>
internal sealed class SubscriptionHandlers(
    IMessageHandler attendance,
    IMessageHandler approverTasks,
    IMessageHandler? archive,
    IMessageHandler? status = null,
    IMessageHandler? details = null,
    IMessageHandler? peopleLeave = null
)
{
    /// <summary>Returns the handler of a subscription, or null when the subscription needs no handler.</summary>
    public IMessageHandler? Find(Subscription subscription) =>
        subscription.Name switch
        {
            Subscriptions.ApproverTaskName => approverTasks,
            Subscriptions.ArchiveName => archive,
            Subscriptions.StatusName => status ?? attendance,
            Subscriptions.DetailsName => details,
            Subscriptions.PeopleLeaveName => peopleLeave,
            _ => attendance,
        };
}
