using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>work_approval</c>: overtime. Local times are in the tenant's zone.</summary>
internal sealed record WorkApproval()
    : ApprovedEvent(
        new AttendanceFacts
        {
            Source = FactSource.Overtime,
            Kind = AttendanceKind.Overtime,
            Overtime = new OvertimeDetails(),
        }
    )
{
    private OvertimeDetails Overtime => Facts.Overtime!;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "time_range":
                Overtime.Periods = field.Periods();
                break;
            case "work_detail":
                Overtime.Days = field.WorkDays();
                break;
            case "rule_associated":
                Overtime.Compensation = Codes.Compensation(field.Text());
                break;
            case "work_start_time":
                Facts.Start = field.Time();
                break;
            case "work_end_time":
                Facts.End = field.Time();
                break;
            case "work_interval":
                // In Feishu's own example it contradicts the sum of the days, so the sum is not checked.
                Facts.DurationSeconds = field.Integer();
                break;
            case "work_multi_imitate_users":
                (Overtime.Workers, Overtime.WorkerOpenIds) = field.Users();
                break;
            case "work_reason":
                Facts.Reason = field.Text();
                break;
            case "work_type":
                Overtime.TypeName = field.Text();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
