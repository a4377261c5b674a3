using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Types;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// The detail of an approval instance as Feishu's API returns it (feishu-platform B4). It is fetched where events are missing. It has fewer
/// fields than events.
/// </summary>
internal sealed record InstanceSnapshot : ApprovedEvent
{
    /// <summary>The event that the form describes; null when the form has no control of a known kind.</summary>
    public ApprovedEvent? Approval { get; internal set; }

    /// <summary>Whether the approval is approved and not reverted.</summary>
    public bool IsApproved { get; internal set; }

    /// <summary>Whether the instance was approved and is no longer valid: it was reverted, canceled or deleted.</summary>
    public override bool IsReverted => IsTakenBack;

    /// <summary>Sets <see cref="IsReverted"/>.</summary>
    internal bool IsTakenBack { get; set; }

    /// <summary>When the approval was reverted, in the attendance zone; null when the detail does not contain the time.</summary>
    public DateTimeOffset? RevertedAt { get; internal set; }

    /// <summary>Feishu's number of the approval, which people see.</summary>
    public string? SerialNumber { get; internal set; }

    /// <summary>Feishu's id of the department in which the approval was submitted.</summary>
    public string? DepartmentId { get; internal set; }

    /// <summary>What was done in the process of the approval. The submission and copies (CC) are left out.</summary>
    public IReadOnlyList<ApprovalStep> Steps { get; internal set; } = [];

    /// <summary>Whether the instance affects attendance. A pending or rejected approval does not.</summary>
    public bool IsDecided => IsReverted || (IsApproved && Approval is not null);
}
