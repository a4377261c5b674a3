namespace FeishuApproval.Attendance.Facts;

/// <summary>Which event facts come from, the better source the greater: its facts win field by field, the others fill what it lacks.</summary>
public enum FactSource
{
    /// <summary><c>leave_approval_revert</c> or <c>work_approval_revert</c>.</summary>
    Revert,

    /// <summary><c>approval.instance.remedy_group_update_v4</c>.</summary>
    Remedy,

    /// <summary><c>work_approval</c>.</summary>
    Overtime,

    /// <summary><c>leave_approval</c>.</summary>
    Leave,

    /// <summary><c>leave_approvalV2</c>.</summary>
    LeaveV2,
}
