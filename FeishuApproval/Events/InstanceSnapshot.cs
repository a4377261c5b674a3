namespace FeishuApproval.Events;

/// <summary>
/// The detail of an approval instance as Feishu's API returns it (feishu-platform B4). It is fetched where events are missing, and has
/// fewer fields than events.
/// </summary>
internal sealed record InstanceSnapshot : ApprovedEvent
{
    /// <summary>The form as the event of its kind; null when the form has no control of a known kind.</summary>
    public ApprovedEvent? Approval { get; internal set; }

    /// <summary>Whether the approval is granted and not reverted.</summary>
    public bool IsApproved { get; internal set; }

    /// <summary>Whether it was granted and is no longer valid: reverted, canceled or deleted.</summary>
    public override bool IsReverted => IsTakenBack;

    /// <summary>Sets <see cref="IsReverted"/>.</summary>
    internal bool IsTakenBack { get; set; }

    /// <summary>When it was reverted, in the attendance zone; null when the detail does not say.</summary>
    public DateTimeOffset? RevertedAt { get; internal set; }

    /// <summary>Whether it matters for attendance: a pending or rejected approval does not.</summary>
    public bool IsDecided => IsReverted || (IsApproved && Approval is not null);
}
