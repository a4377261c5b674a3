using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>shift_approval</c>: a shift swap (feishu-protocol §4). The event does not contain the colleague of the swap.</summary>
internal sealed record ShiftApproval : ApprovedEvent
{
    /// <summary>The shift that the employee swaps with a colleague, in the attendance zone.</summary>
    public DateTimeOffset? ShiftTime { get; internal set; }

    /// <summary>The colleague's shift that the employee works in return, in the attendance zone.</summary>
    public DateTimeOffset? ReturnTime { get; internal set; }

    /// <summary>The reason that the employee gave.</summary>
    public string? ShiftReason { get; internal set; }

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "shift_time":
                ShiftTime = field.Time();
                break;
            case "return_time":
                ReturnTime = field.Time();
                break;
            case "shift_reason":
                ShiftReason = field.Text();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
