using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Types;

/// <summary>
/// <c>approval_task</c>: the status of one approver's task changed. Feishu repeats the status PENDING when another approver
/// acts, and sends DONE for the tasks that somebody else has ended; both change nothing. Nor does a task without an id.
/// </summary>
internal sealed record ApprovalTask() : InstanceEvent(new AttendanceFacts { Source = FactSource.Task })
{
    private string? _taskId;
    private string? _userId;
    private string? _openId;
    private string? _action;
    private DateTimeOffset? _operateTime;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "task_id":
                _taskId = field.Text();
                break;
            case "user_id":
                _userId = field.Text();
                break;
            case "open_id":
                _openId = field.Text();
                break;
            case "status":
                _action = Codes.TaskAction(field.Text());
                break;
            case "operate_time":
                _operateTime = field.Time();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }

    internal override void Complete(EventMessage message)
    {
        base.Complete(message);
        if (_action is null || _taskId is null)
            return;
        Facts.Approvals =
        [
            new ApprovalStep
            {
                Action = _action,
                At = _operateTime,
                UserId = _userId,
                OpenId = _openId,
                TaskId = _taskId,
            },
        ];
    }
}
