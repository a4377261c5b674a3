using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>work_approval</c>: overtime (feishu-protocol §3.4). Local times are in the attendance zone.</summary>
internal sealed record WorkApproval : ApprovedEvent
{
    /// <summary>The ranges, when there are several.</summary>
    public IReadOnlyList<Period> TimeRange { get; internal set; } = [];

    /// <summary>The share of each day.</summary>
    public IReadOnlyList<WorkDay> WorkDetail { get; internal set; } = [];

    /// <summary><c>rule_associated</c> of the whole overtime: how it is compensated. A day may have its own.</summary>
    public string? Compensation { get; internal set; }

    /// <summary>Start of the whole overtime.</summary>
    public DateTimeOffset? WorkStartTime { get; internal set; }

    /// <summary>End of the whole overtime.</summary>
    public DateTimeOffset? WorkEndTime { get; internal set; }

    /// <summary>The length in seconds. In Feishu's own example it contradicts the sum of the days, so the sum is not checked.</summary>
    public long? WorkInterval { get; internal set; }

    /// <summary>The employees who work the overtime, when the submitter entered it for other employees.</summary>
    public IReadOnlyList<string> WorkMultiImitateUsers { get; internal set; } = [];

    /// <summary>The open_ids of those employees that are given without a user_id.</summary>
    public IReadOnlyList<string> WorkMultiImitateOpenIds { get; internal set; } = [];

    /// <summary>The reason that the submitter gave.</summary>
    public string? WorkReason { get; internal set; }

    /// <summary>The name of the overtime type.</summary>
    public string? WorkType { get; internal set; }

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "time_range":
                TimeRange = field.Periods();
                break;
            case "work_detail":
                WorkDetail = field.WorkDays();
                break;
            case "rule_associated":
                Compensation = Codes.Compensation(field.Text());
                break;
            case "work_start_time":
                WorkStartTime = field.Time();
                break;
            case "work_end_time":
                WorkEndTime = field.Time();
                break;
            case "work_interval":
                WorkInterval = field.Integer();
                break;
            case "work_multi_imitate_users":
                (WorkMultiImitateUsers, WorkMultiImitateOpenIds) = field.Users();
                break;
            case "work_reason":
                WorkReason = field.Text();
                break;
            case "work_type":
                WorkType = field.Text();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
