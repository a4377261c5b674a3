using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance;
using FeishuApproval.Messaging;

namespace FeishuApproval.Processing;

/// <summary>Which handler each subscription has, for those who handle messages beside the topic.</summary>
/// <param name="attendance">Makes the records.</param>
/// <param name="tasks">Makes the approver tasks.</param>
/// <param name="archivers">Keeps every event; none where the topic itself is the archive.</param>
public sealed class SubscriptionHandlers(AttendanceProjector attendance, ApproverTaskProjector tasks, IEnumerable<EventArchiver> archivers)
{
    private readonly EventArchiver? _archiver = archivers.SingleOrDefault();

    /// <summary>The subscription's handler; null when this host has none for it.</summary>
    public IMessageHandler? Find(Subscription subscription) => subscription.Name switch
    {
        Subscriptions.ApproverTaskName => tasks,
        Subscriptions.ArchiveName => _archiver,
        _ => attendance,
    };
}
