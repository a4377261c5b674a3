using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>leave_approval</c> (feishu-protocol §3.1). Local times are in the attendance zone.</summary>
internal record LeaveApproval : ApprovedEvent
{
    /// <summary>The name of the leave type, for example 事假.</summary>
    public string? LeaveType { get; internal set; }

    /// <summary>Start of the leave, on a day or half-day boundary.</summary>
    public DateTimeOffset? LeaveStartTime { get; internal set; }

    /// <summary>End of the leave, exclusive.</summary>
    public DateTimeOffset? LeaveEndTime { get; internal set; }

    /// <summary>The length in seconds. A day counts as 86,400 seconds.</summary>
    public long? LeaveInterval { get; internal set; }

    /// <summary><c>day</c>, <c>half_day</c>, <c>hour</c>, <c>half_hour</c>, <c>minute</c>, or an unknown value unchanged.</summary>
    public string? LeaveUnit { get; internal set; }

    /// <summary>The reason that the employee gave.</summary>
    public string? LeaveReason { get; internal set; }

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "leave_type":
                LeaveType = field.Text();
                break;
            case "leave_start_time":
                LeaveStartTime = field.Time();
                break;
            case "leave_end_time":
                LeaveEndTime = field.Time();
                break;
            case "leave_interval":
                LeaveInterval = field.Integer();
                break;
            case "leave_unit":
                LeaveUnit = Codes.LeaveUnit(field.Text());
                break;
            case "leave_reason":
                LeaveReason = field.Text();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
