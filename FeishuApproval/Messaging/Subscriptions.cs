using System.Collections.Immutable;
using FeishuApproval.Events;

namespace FeishuApproval.Messaging;

/// <summary>
/// The topic and its subscriptions: the single source for the Functions triggers, the Bicep rules, the emulator's configuration and
/// the embedded topic.
/// </summary>
internal static class Subscriptions
{
    /// <summary>The topic's name.</summary>
    public const string Topic = "feishu-events";

    /// <summary>Name of <see cref="Leave"/>.</summary>
    public const string LeaveName = "leave";

    /// <summary>Name of <see cref="Overtime"/>.</summary>
    public const string OvertimeName = "overtime";

    /// <summary>Name of <see cref="Remedy"/>.</summary>
    public const string RemedyName = "remedy";

    /// <summary>Name of <see cref="Trip"/>.</summary>
    public const string TripName = "trip";

    /// <summary>Name of <see cref="Out"/>.</summary>
    public const string OutName = "out";

    /// <summary>Name of <see cref="Shift"/>.</summary>
    public const string ShiftName = "shift";

    /// <summary>Name of <see cref="Revert"/>.</summary>
    public const string RevertName = "revert";

    /// <summary>Name of <see cref="Status"/>.</summary>
    public const string StatusName = "status";

    /// <summary>Name of <see cref="Snapshot"/>.</summary>
    public const string SnapshotName = "snapshot";

    /// <summary>Name of <see cref="ApproverTask"/>.</summary>
    public const string ApproverTaskName = "approver-task";

    /// <summary>Name of <see cref="Archive"/>.</summary>
    public const string ArchiveName = "archive";

    /// <summary>How often a message is delivered before it is dead-lettered.</summary>
    public const int MaxDeliveryCount = 10;

    /// <summary>How long the topic remembers a MessageId. Feishu's retries span 7.1 hours (feishu-protocol §1.6).</summary>
    public static TimeSpan DuplicateDetectionWindow { get; } = TimeSpan.FromHours(8);

    /// <summary>Approved leaves.</summary>
    public static Subscription Leave { get; } = new(LeaveName, [EventTypes.LeaveApproval, EventTypes.LeaveApprovalV2]);

    /// <summary>Approved overtime.</summary>
    public static Subscription Overtime { get; } = new(OvertimeName, [EventTypes.WorkApproval]);

    /// <summary>Approved attendance corrections.</summary>
    public static Subscription Remedy { get; } = new(RemedyName, [EventTypes.RemedyGroupUpdate, EventTypes.RemedyApproval]);

    /// <summary>Approved business trips.</summary>
    public static Subscription Trip { get; } = new(TripName, [EventTypes.TripGroupUpdate, EventTypes.TripApproval]);

    /// <summary>Approved outings.</summary>
    public static Subscription Out { get; } = new(OutName, [EventTypes.OutApproval]);

    /// <summary>Approved shift swaps.</summary>
    public static Subscription Shift { get; } = new(ShiftName, [EventTypes.ShiftApproval]);

    /// <summary>Approvals reverted after they were granted.</summary>
    public static Subscription Revert { get; } = new(
        RevertName,
        [EventTypes.LeaveApprovalRevert, EventTypes.WorkApprovalRevert, EventTypes.TripApprovalRevert, EventTypes.OutApprovalRevert]);

    /// <summary>Status changes of approval instances of any kind; only those that say REVERTED change a record.</summary>
    public static Subscription Status { get; } = new(StatusName, [EventTypes.ApprovalInstance]);

    /// <summary>Details of approval instances, fetched where events are missing.</summary>
    public static Subscription Snapshot { get; } = new(SnapshotName, [EventTypes.InstanceSnapshot]);

    /// <summary>Approver tasks of corehr processes.</summary>
    public static Subscription ApproverTask { get; } =
        new(ApproverTaskName, [EventTypes.ProcessApproverUpdated, EventTypes.ProcessSnapshot]);

    /// <summary>Every authentic event, unrecognized ones too.</summary>
    public static Subscription Archive { get; } = new(ArchiveName, []);

    /// <summary>All of the above.</summary>
    public static ImmutableArray<Subscription> All { get; } =
        [Leave, Overtime, Remedy, Trip, Out, Shift, Revert, Status, Snapshot, ApproverTask, Archive];

    /// <summary>Those whose events make attendance records.</summary>
    private static readonly ImmutableArray<Subscription> OfAttendance = [.. All.Except([ApproverTask, Archive])];

    /// <summary>The subscription of this name; null when there is none.</summary>
    public static Subscription? Find(string? name) => All.FirstOrDefault(subscription => subscription.Name == name);

    /// <summary>Whether events of this type make attendance records.</summary>
    public static bool IsAttendance(string subject)
    {
        foreach (var subscription in OfAttendance)
        {
            if (subscription.Accepts(subject)) return true;
        }

        return false;
    }
}
