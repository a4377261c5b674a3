namespace FeishuApproval.Events.Facts;

/// <summary>
/// The source of facts. A better source has a greater value. For each field, the value of the best source is used, and missing values are
/// filled from the other sources.
/// </summary>
public enum FactSource
{
    /// <summary><c>approval_task</c>: what one approver did.</summary>
    Task = -1,

    /// <summary>The detail of the instance, fetched from Feishu's API.</summary>
    Snapshot = 0,

    /// <summary><c>approval_instance</c> or <c>approval.instance.status_changed_v4</c>, the same change.</summary>
    Status,

    /// <summary>
    /// <c>leave_approval_revert</c>, <c>work_approval_revert</c>, <c>trip_approval_revert</c> or <c>out_approval_revert</c>.
    /// </summary>
    Revert,

    /// <summary><c>remedy_approval</c>.</summary>
    RemedyV1,

    /// <summary><c>approval.instance.remedy_group_update_v4</c> or <c>remedy_approval_v2</c>, the same event.</summary>
    Remedy,

    /// <summary><c>work_approval</c>.</summary>
    Overtime,

    /// <summary><c>shift_approval</c>.</summary>
    Shift,

    /// <summary><c>out_approval</c>.</summary>
    Out,

    /// <summary><c>trip_approval</c>.</summary>
    TripV1,

    /// <summary><c>approval.instance.trip_group_update_v4</c>.</summary>
    Trip,

    /// <summary><c>leave_approval</c>.</summary>
    Leave,

    /// <summary><c>leave_approvalV2</c>.</summary>
    LeaveV2,

    /// <summary>A leave of Feishu People, fetched after the event of its process. A record has no other source besides it.</summary>
    LeaveRequest,
}
