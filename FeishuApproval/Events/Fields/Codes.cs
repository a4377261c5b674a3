namespace FeishuApproval.Events.Fields;

/// <summary>
/// Translates Feishu's numbers and words for enumerated values into one word each. Unknown values are returned unchanged.
/// </summary>
internal static class Codes
{
    /// <summary><c>leave_unit</c>: a number from 1 to 5 in leave_approval, a word in leave_approvalV2.</summary>
    public static string? LeaveUnit(string? value) =>
        value?.ToUpperInvariant() switch
        {
            "1" or "DAY" => "day",
            "2" or "HALF_DAY" => "half_day",
            "3" or "HOUR" => "hour",
            "4" or "HALF_HOUR" => "half_hour",
            "5" or "MINUTE" => "minute",
            _ => value,
        };

    /// <summary>
    /// <c>out_unit</c>. Feishu's page misspells the word for half a day, and the form's definition writes the words without a separator.
    /// </summary>
    public static string? OutUnit(string? value) =>
        value?.ToUpperInvariant() switch
        {
            "DAY" => "day",
            "HALF_DAY" or "HALR_DAY" or "HALFDAY" => "half_day",
            "HOUR" => "hour",
            _ => value,
        };

    /// <summary><c>trip_type</c>. Feishu sends it as a label.</summary>
    public static string? TripType(string? value) =>
        value switch
        {
            "单程" => "one_way",
            "往返" => "return",
            _ => value,
        };

    /// <summary>Whether the status of an approved instance means that the approval is reverted.</summary>
    public static bool IsReverted(string? status) =>
        status?.ToUpperInvariant() is "REVERTED" or "CANCELED" or "DELETED" or "REJECTED";

    /// <summary>
    /// The type of an entry in the history of an instance; null for the submission and for a copy (CC). REMOVE_REPEAT is the
    /// consent of an approver who has approved at an earlier node.
    /// </summary>
    public static string? ApprovalAction(string? type) =>
        type?.ToUpperInvariant() switch
        {
            "START" or "CC" => null,
            "PASS" or "AUTO_PASS" or "REMOVE_REPEAT" => ApprovalStep.Approved,
            "REJECT" or "AUTO_REJECT" => ApprovalStep.Rejected,
            "TRANSFER" => ApprovalStep.Transferred,
            "ADD_APPROVER_BEFORE" => "added_before",
            "ADD_APPROVER" => "added",
            "ADD_APPROVER_AFTER" => "added_after",
            "DELETE_APPROVER" => "removed",
            "ROLLBACK" or "ROLLBACK_SELECTED" => ApprovalStep.Returned,
            "CANCEL" => "withdrawn",
            "DELETE" => "deleted",
            _ => type,
        };

    /// <summary>
    /// What the approver of a task did, by its status; null where nobody did anything: the task is pending, or somebody else
    /// has ended it.
    /// </summary>
    public static string? TaskAction(string? status) =>
        status?.ToUpperInvariant() switch
        {
            "APPROVED" => ApprovalStep.Approved,
            "REJECTED" => ApprovalStep.Rejected,
            "TRANSFERRED" => ApprovalStep.Transferred,
            "ROLLBACK" => ApprovalStep.Returned,
            _ => null,
        };

    /// <summary><c>leave_family_relation_type</c>. Feishu does not document the value 6.</summary>
    public static string? FamilyRelation(string? value) =>
        value switch
        {
            "0" => "unknown",
            "1" => "parent",
            "2" => "child",
            "3" => "spouse",
            "4" => "sibling",
            "5" => "step_parent",
            "7" => "spouse_parent",
            "8" => "paternal_grandparent",
            "9" => "maternal_grandparent",
            _ => value,
        };

    /// <summary>
    /// <c>rule_associated</c>, a number in the event, and the compensation in a form, which is a word. 0 means that no overtime rule is
    /// linked, 3 that the linked rule gives no compensation.
    /// </summary>
    public static string? Compensation(string? value) =>
        value?.ToUpperInvariant() switch
        {
            "0" or "NONE" => "none",
            "1" or "LEAVE" => "time_off",
            "2" or "PAY" => "pay",
            "3" => "none_by_rule",
            _ => value,
        };

    /// <summary>The <c>type</c> of a corehr task.</summary>
    public static string? TaskType(string? value) =>
        value switch
        {
            "1" => "approval",
            "5" => "form",
            _ => value,
        };

    /// <summary>The <c>status</c> of a corehr task. Feishu's page lists the values in the order 1, 3, 2, 4.</summary>
    public static string? TaskStatus(string? value) =>
        value switch
        {
            "1" => "pending",
            "2" => "rejected",
            "3" => "done",
            "4" => "cancelled",
            "18" => "intervened",
            _ => value,
        };

    /// <summary>The <c>status</c> of a corehr process.</summary>
    public static string? ProcessStatus(string? value) =>
        value switch
        {
            "1" => "running",
            "2" => "rejected",
            "4" => "withdrawn",
            "8" => "revoked",
            "9" => "done",
            "15" => "revoking",
            _ => value,
        };

    /// <summary>The <c>biz_type</c> of a corehr process of attendance. Feishu documents a word, and in its guide a number.</summary>
    public static string? BizType(string? value) =>
        value switch
        {
            "56" => "leave_application",
            "68" => "work_application",
            "69" => "travel_application",
            "71" => "remedy_application",
            "72" => "outing_application",
            "76" => "swap_shift_application",
            _ => value,
        };

    /// <summary>The <c>leave_duration_unit</c> of a leave of Feishu People. Its numbers differ from those of <c>leave_unit</c>.</summary>
    public static string? LeaveRequestUnit(string? value) =>
        value switch
        {
            "1" => "day",
            "2" => "hour",
            _ => value,
        };
}
