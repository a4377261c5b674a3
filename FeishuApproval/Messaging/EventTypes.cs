using System.Collections.Immutable;
using System.Text;

namespace FeishuApproval.Messaging;

/// <summary>The event types that this project supports, spelled as in Feishu.</summary>
internal static class EventTypes
{
    /// <summary>A leave was approved. Feishu sends two events for a leave; this is the older one.</summary>
    public const string LeaveApproval = "leave_approval";

    /// <summary>A leave was approved. Feishu sends two events for a leave; this one has more fields.</summary>
    public const string LeaveApprovalV2 = "leave_approvalV2";

    /// <summary>An approved leave was reverted.</summary>
    public const string LeaveApprovalRevert = "leave_approval_revert";

    /// <summary>Overtime was approved.</summary>
    public const string WorkApproval = "work_approval";

    /// <summary>Approved overtime was reverted.</summary>
    public const string WorkApprovalRevert = "work_approval_revert";

    /// <summary>An attendance correction (remedy) was approved.</summary>
    public const string RemedyGroupUpdate = "approval.instance.remedy_group_update_v4";

    /// <summary>An attendance correction was approved. Feishu sent this event before <see cref="RemedyGroupUpdate"/> existed.</summary>
    public const string RemedyApproval = "remedy_approval";

    /// <summary>
    /// An attendance correction was approved. Feishu's list of approval events has this name for <see cref="RemedyGroupUpdate"/>.
    /// </summary>
    public const string RemedyApprovalV2 = "remedy_approval_v2";

    /// <summary>A business trip was approved.</summary>
    public const string TripGroupUpdate = "approval.instance.trip_group_update_v4";

    /// <summary>A business trip was approved. Feishu sent this event before <see cref="TripGroupUpdate"/> existed.</summary>
    public const string TripApproval = "trip_approval";

    /// <summary>An approved business trip was reverted.</summary>
    public const string TripApprovalRevert = "trip_approval_revert";

    /// <summary>An outing was approved.</summary>
    public const string OutApproval = "out_approval";

    /// <summary>An approved outing was reverted.</summary>
    public const string OutApprovalRevert = "out_approval_revert";

    /// <summary>A shift swap was approved.</summary>
    public const string ShiftApproval = "shift_approval";

    /// <summary>
    /// The status of an approval instance changed. For a correction, a shift swap and a trip, this is the only event of a revert.
    /// </summary>
    public const string ApprovalInstance = "approval_instance";

    /// <summary>
    /// The status of an approval instance changed. Feishu sends this event to apps that a user has subscribed.
    /// </summary>
    public const string InstanceStatusChanged = "approval.instance.status_changed_v4";

    /// <summary>
    /// The status of a task of an approval instance changed. Feishu sends this event to apps that a user has subscribed. It is only
    /// archived, because the user may manage definitions that have nothing to do with attendance.
    /// </summary>
    public const string TaskStatusChanged = "approval.task.status_changed_v4";

    /// <summary>A user's access token was revoked, so the app can no longer call for the user. This event is only archived.</summary>
    public const string UserAccessTokenRevoked = "auth.user_access_token.revoked_v4";

    /// <summary>
    /// The status of a task of an approval instance changed. A record names its approver; the status of a task is not the status of its
    /// instance.
    /// </summary>
    public const string ApprovalTask = "approval_task";

    /// <summary>An approval instance was copied to an employee (CC). This event is only archived.</summary>
    public const string ApprovalCc = "approval_cc";

    /// <summary>An approval definition was changed. This event is only archived.</summary>
    public const string ApprovalUpdated = "approval.approval.updated_v4";

    /// <summary>The status of one approver's task in a corehr process changed.</summary>
    public const string ProcessApproverUpdated = "corehr.process.approver.updated_v2";

    /// <summary>
    /// The status of a corehr process changed. The leave of a process that is done or revoked is fetched, because no event contains it.
    /// </summary>
    public const string ProcessStatusChanged = "corehr.process.status.update_v2";

    /// <summary>The Subject of an authentic event with any other type. Feishu has no such type.</summary>
    public const string Unrecognized = "unrecognized";

    /// <summary>The Subject of an approval instance's detail, which is fetched when events are missing. Feishu has no such type.</summary>
    public const string InstanceSnapshot = "instance_snapshot";

    /// <summary>The Subject of a corehr process's detail, which is fetched when events are missing. Feishu has no such type.</summary>
    public const string ProcessSnapshot = "process_snapshot";

    /// <summary>
    /// The Subject of a leave of Feishu People, which is fetched when a process of the leave ends. Feishu has no such type.
    /// </summary>
    public const string LeaveRequestSnapshot = "leave_request_snapshot";

    /// <summary>The types that are archived under their own name and change no record.</summary>
    public static ImmutableArray<string> ArchivedOnly { get; } =
    [ApprovalCc, ApprovalUpdated, TaskStatusChanged, UserAccessTokenRevoked];

    /// <summary>All event types above that Feishu sends.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        LeaveApproval,
        LeaveApprovalV2,
        LeaveApprovalRevert,
        WorkApproval,
        WorkApprovalRevert,
        RemedyGroupUpdate,
        RemedyApproval,
        RemedyApprovalV2,
        TripGroupUpdate,
        TripApproval,
        TripApprovalRevert,
        OutApproval,
        OutApprovalRevert,
        ShiftApproval,
        ApprovalInstance,
        InstanceStatusChanged,
        ApprovalTask,
        ProcessApproverUpdated,
        ProcessStatusChanged,
        .. ArchivedOnly,
    ];

    private static readonly (byte[] Utf8, string Name)[] Known =
    [
        .. All.Select(type => (Encoding.UTF8.GetBytes(type), type)),
    ];

    /// <summary>Returns the event type with this UTF-8 name, or null when there is none. Surrounding whitespace is ignored.</summary>
    internal static string? Find(ReadOnlySpan<byte> name)
    {
        // Feishu's own sample code registers the remedy type with a leading space.
        name = name.Trim(" \t\r\n"u8);
        foreach (var (utf8, type) in Known)
        {
            if (name.SequenceEqual(utf8))
                return type;
        }

        return null;
    }
}
