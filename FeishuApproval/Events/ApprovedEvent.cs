namespace FeishuApproval.Events;

/// <summary>An approval was granted.</summary>
internal abstract record ApprovedEvent : InstanceEvent
{
    /// <summary>The submitter's user_id (named <c>employee_id</c> in most events); unique inside the tenant only.</summary>
    public string? UserId { get; internal set; }

    /// <summary>The submitter's open_id; differs from app to app.</summary>
    public string? OpenId { get; internal set; }

    /// <summary><c>start_time</c>: when the approval was submitted, in the attendance zone.</summary>
    public DateTimeOffset? StartTime { get; internal set; }

    /// <summary><c>end_time</c>: when the approval was granted, in the attendance zone.</summary>
    public DateTimeOffset? EndTime { get; internal set; }

    /// <summary>Whether the event says that the approval is reverted.</summary>
    public virtual bool IsReverted => false;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "user_id": UserId = field.Text() ?? UserId; break;
            case "employee_id": UserId ??= field.Text(); break;
            case "open_id": OpenId = field.Text(); break;
            case "start_time": StartTime = field.Time(); break;
            case "end_time": EndTime = field.Time(); break;
            default: base.Read(ref field); break;
        }
    }
}
