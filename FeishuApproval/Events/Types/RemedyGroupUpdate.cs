using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary>
/// <c>approval.instance.remedy_group_update_v4</c> and the older <c>remedy_approval</c>: an attendance correction (feishu-protocol §3.5).
/// </summary>
internal sealed record RemedyGroupUpdate : ApprovedEvent
{
    /// <summary>
    /// The corrected time, in the attendance zone. Feishu documents milliseconds but also sends seconds. The older event has a local time.
    /// </summary>
    public DateTimeOffset? RemedyTime { get; internal set; }

    /// <summary>All corrected times, sorted, if there are several. Only the detail of an instance contains them.</summary>
    public IReadOnlyList<DateTimeOffset> RemedyTimes { get; internal set; } = [];

    /// <summary>The working day of the first correction. Only the detail of an instance contains it.</summary>
    public DateOnly? RemedyDate { get; internal set; }

    /// <summary>The working days, distinct and sorted, if there are several corrections. Only the detail of an instance contains them.</summary>
    public IReadOnlyList<DateOnly> RemedyDates { get; internal set; } = [];

    /// <summary>The number of the punch in the working day. Only the detail of an instance contains it.</summary>
    public long? PunchNo { get; internal set; }

    /// <summary>The reason that the employee gave.</summary>
    public string? RemedyReason { get; internal set; }

    /// <summary>The instance's status. Only <c>APPROVED</c> is documented.</summary>
    public string? Status { get; internal set; }

    /// <inheritdoc/>
    public override bool IsReverted => Codes.IsReverted(Status);

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "remedy_time":
                RemedyTime = field.Time();
                break;
            case "remedy_reason":
                RemedyReason = field.Text();
                break;
            case "status":
                Status = field.Text();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
