namespace FeishuApproval.Events;

/// <summary>
/// <c>approval.instance.remedy_group_update_v4</c> and the older <c>remedy_approval</c>: an attendance correction (feishu-protocol §3.5).
/// </summary>
internal sealed record RemedyGroupUpdate : ApprovedEvent
{
    /// <summary>The corrected time, in the attendance zone; documented in ms, seen in s; a local time in the older event.</summary>
    public DateTimeOffset? RemedyTime { get; internal set; }

    /// <summary>The reason the submitter gave.</summary>
    public string? RemedyReason { get; internal set; }

    /// <summary>The instance's status; <c>APPROVED</c> is the only documented one.</summary>
    public string? Status { get; internal set; }

    /// <inheritdoc/>
    public override bool IsReverted => Codes.IsReverted(Status);

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "remedy_time": RemedyTime = field.Time(); break;
            case "remedy_reason": RemedyReason = field.Text(); break;
            case "status": Status = field.Text(); break;
            default: base.Read(ref field); break;
        }
    }
}
