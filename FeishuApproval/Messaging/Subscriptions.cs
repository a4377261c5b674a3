using System.Collections.Immutable;

namespace FeishuApproval.Messaging;

/// <summary>
/// The topic and its subscriptions. This is the single source for the Functions triggers, the Bicep rules, the emulator's configuration and
/// the embedded topic.
/// </summary>
internal static class Subscriptions
{
    /// <summary>The topic's name.</summary>
    public const string Topic = "feishu-events";

    /// <summary>The name of <see cref="Leave"/>.</summary>
    public const string LeaveName = "leave";

    /// <summary>The name of <see cref="Overtime"/>.</summary>
    public const string OvertimeName = "overtime";

    /// <summary>The name of <see cref="Remedy"/>.</summary>
    public const string RemedyName = "remedy";

    /// <summary>The name of <see cref="Trip"/>.</summary>
    public const string TripName = "trip";

    /// <summary>The name of <see cref="Out"/>.</summary>
    public const string OutName = "out";

    /// <summary>The name of <see cref="Shift"/>.</summary>
    public const string ShiftName = "shift";

    /// <summary>The name of <see cref="Revert"/>.</summary>
    public const string RevertName = "revert";

    /// <summary>The name of <see cref="Status"/>.</summary>
    public const string StatusName = "status";

    /// <summary>The name of <see cref="Snapshot"/>.</summary>
    public const string SnapshotName = "snapshot";

    /// <summary>The name of <see cref="Details"/>.</summary>
    public const string DetailsName = "details";

    /// <summary>The name of <see cref="ApproverTask"/>.</summary>
    public const string ApproverTaskName = "approver-task";

    /// <summary>The name of <see cref="PeopleLeave"/>.</summary>
    public const string PeopleLeaveName = "people-leave";

    /// <summary>The name of <see cref="Archive"/>.</summary>
    public const string ArchiveName = "archive";

    /// <summary>The maximum number of deliveries before a message is dead-lettered.</summary>
    public const int MaxDeliveryCount = 10;

    /// <summary>
    /// How long the topic stores a MessageId for duplicate detection. Feishu's retries span 7.1 hours.
    /// </summary>
    public static TimeSpan DuplicateDetectionWindow { get; } = TimeSpan.FromHours(8);

    /// <summary>Approved leaves.</summary>
    public static Subscription Leave { get; } = new(LeaveName, [EventTypes.LeaveApproval, EventTypes.LeaveApprovalV2]);

    /// <summary>Approved overtime.</summary>
    public static Subscription Overtime { get; } = new(OvertimeName, [EventTypes.WorkApproval]);

    /// <summary>Approved attendance corrections.</summary>
    public static Subscription Remedy { get; } =
        new(RemedyName, [EventTypes.RemedyGroupUpdate, EventTypes.RemedyApproval, EventTypes.RemedyApprovalV2]);

    /// <summary>Approved business trips.</summary>
    public static Subscription Trip { get; } = new(TripName, [EventTypes.TripGroupUpdate, EventTypes.TripApproval]);

    /// <summary>Approved outings.</summary>
    public static Subscription Out { get; } = new(OutName, [EventTypes.OutApproval]);

    /// <summary>Approved shift swaps.</summary>
    public static Subscription Shift { get; } = new(ShiftName, [EventTypes.ShiftApproval]);

    /// <summary>Reverted approvals.</summary>
    public static Subscription Revert { get; } =
        new(
            RevertName,
            [
                EventTypes.LeaveApprovalRevert,
                EventTypes.WorkApprovalRevert,
                EventTypes.TripApprovalRevert,
                EventTypes.OutApprovalRevert,
            ]
        );

    /// <summary>
    /// Status changes of approval instances of any kind, and of their tasks. Of the instances only the status REVERTED changes a record; for
    /// APPROVED, the detail may be fetched. A task says who approved.
    /// </summary>
    public static Subscription Status { get; } =
        new(StatusName, [EventTypes.ApprovalInstance, EventTypes.InstanceStatusChanged, EventTypes.ApprovalTask]);

    /// <summary>Details of approval instances, which are fetched when events are missing, and leaves of Feishu People.</summary>
    public static Subscription Snapshot { get; } =
        new(SnapshotName, [EventTypes.InstanceSnapshot, EventTypes.LeaveRequestSnapshot]);

    /// <summary>Approver tasks of corehr processes.</summary>
    public static Subscription ApproverTask { get; } =
        new(ApproverTaskName, [EventTypes.ProcessApproverUpdated, EventTypes.ProcessSnapshot]);

    /// <summary>Approvals whose details may be fetched (<c>Records__Details</c>). The subscriptions above apply the same events.</summary>
    public static Subscription Details { get; } =
        new(
            DetailsName,
            [
                .. Leave.EventTypes.Remove(EventTypes.LeaveApproval),
                .. Overtime.EventTypes,
                .. Remedy.EventTypes,
                .. Trip.EventTypes,
                .. Out.EventTypes,
                .. Shift.EventTypes,
            ]
        );

    /// <summary>
    /// Status changes of corehr processes. The leaves of those that ended are fetched and published; <see cref="Snapshot"/> applies them.
    /// </summary>
    public static Subscription PeopleLeave { get; } = new(PeopleLeaveName, [EventTypes.ProcessStatusChanged]);

    /// <summary>All authentic events, including unrecognized ones.</summary>
    public static Subscription Archive { get; } = new(ArchiveName, []);

    /// <summary>All subscriptions.</summary>
    public static ImmutableArray<Subscription> All { get; } =
    [Leave, Overtime, Remedy, Trip, Out, Shift, Revert, Status, Snapshot, ApproverTask, Details, PeopleLeave, Archive];

    /// <summary>The subscriptions whose events change attendance records.</summary>
    public static ImmutableArray<Subscription> Attendance { get; } =
    [.. All.Except([ApproverTask, Details, PeopleLeave, Archive])];

    /// <summary>Returns the subscription with this name, or null when there is none.</summary>
    public static Subscription? Find(string? name) => All.FirstOrDefault(subscription => subscription.Name == name);

    /// <summary>Whether events of this type change attendance records.</summary>
    public static bool IsAttendance(string subject)
    {
        foreach (var subscription in Attendance)
        {
            if (subscription.Accepts(subject))
                return true;
        }

        return false;
    }
}
