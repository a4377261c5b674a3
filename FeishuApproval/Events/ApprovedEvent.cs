namespace FeishuApproval.Events;

/// <summary>An event of an approved approval instance.</summary>
internal abstract record ApprovedEvent : InstanceEvent
{
    /// <summary>The employee's user_id (most events name it <c>employee_id</c>). It is unique only inside the tenant.</summary>
    public string? UserId { get; internal set; }

    /// <summary>The employee's open_id. It differs from app to app.</summary>
    public string? OpenId { get; internal set; }

    /// <summary><c>start_time</c>: when the approval was submitted, in the attendance zone.</summary>
    public DateTimeOffset? StartTime { get; internal set; }

    /// <summary><c>end_time</c>: when the approval was approved, in the attendance zone.</summary>
    public DateTimeOffset? EndTime { get; internal set; }

    /// <summary>Whether the event means that the approval is reverted.</summary>
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
