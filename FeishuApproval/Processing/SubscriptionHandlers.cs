using FeishuApproval.Messaging;

namespace FeishuApproval.Processing;

/// <summary>Which handler each subscription has, for services that apply messages without receiving them from the topic.</summary>
/// <param name="attendance">Makes the attendance records.</param>
/// <param name="approverTasks">Makes the approver tasks.</param>
/// <param name="archive">Stores every event; null where the topic itself is the archive.</param>
internal sealed class SubscriptionHandlers(IMessageHandler attendance, IMessageHandler approverTasks, IMessageHandler? archive)
{
    /// <summary>The subscription's handler; null when it needs none here.</summary>
    public IMessageHandler? Find(Subscription subscription) => subscription.Name switch
    {
        Subscriptions.ApproverTaskName => approverTasks,
        Subscriptions.ArchiveName => archive,
        _ => attendance,
    };
}
