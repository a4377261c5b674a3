namespace FeishuApproval.Events;

/// <summary><c>shift_approval</c>: a shift swap (feishu-protocol §4). It does not name the colleague who takes the shift.</summary>
internal sealed record ShiftApproval : ApprovedEvent
{
    /// <summary>The shift that the employee gives to a colleague, in the attendance zone.</summary>
    public DateTimeOffset? ShiftTime { get; internal set; }

    /// <summary>The shift that the employee takes in return, in the attendance zone.</summary>
    public DateTimeOffset? ReturnTime { get; internal set; }

    /// <summary>The reason the employee gave.</summary>
    public string? ShiftReason { get; internal set; }

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "shift_time": ShiftTime = field.Time(); break;
            case "return_time": ReturnTime = field.Time(); break;
            case "shift_reason": ShiftReason = field.Text(); break;
            default: base.Read(ref field); break;
        }
    }
}
