using System.Text.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events;

/// <summary>Reads a message's body as the typed event its Subject names.</summary>
public sealed class EventReader(TimeZoneInfo zone)
{
    private readonly LocalClock _clock = new(zone);

    /// <summary>Reads the event; null when the Subject is no known type, or the body is no JSON or lacks the keys the event is filed by.</summary>
    public FeishuEvent? Read(EventMessage message)
    {
        try
        {
            return ReadKnown(message);
        }
        catch (JsonException)
        {
            // The webhook publishes JSON only, but a topic may carry what somebody else put there.
            return null;
        }
    }

    private delegate void FieldsReader<in T>(ref FieldReader field, T target);

    private FeishuEvent? ReadKnown(EventMessage message) => message.Subject switch
    {
        EventTypes.LeaveApproval => ReadInstance(message, new LeaveApproval(), ReadLeave),
        EventTypes.LeaveApprovalV2 => ReadInstance(message, new LeaveApprovalV2(), ReadLeaveV2),
        EventTypes.WorkApproval => ReadInstance(message, new WorkApproval(), ReadWork),
        EventTypes.LeaveApprovalRevert or EventTypes.WorkApprovalRevert => ReadInstance(message, new ApprovalRevert(), ReadRevert),
        EventTypes.RemedyGroupUpdate => ReadInstance(message, new RemedyGroupUpdate(), ReadRemedy),
        EventTypes.InstanceSnapshot => InstanceSnapshotReader.Read(message, _clock),
        EventTypes.ProcessSnapshot => ProcessSnapshot.Read(message, _clock),
        EventTypes.ProcessApproverUpdated => ReadTask(message, new ProcessApproverUpdated()),
        _ => null,
    };

    private T? ReadInstance<T>(EventMessage message, T target, FieldsReader<T> fields)
        where T : InstanceEvent
    {
        ReadBody(message, target, fields);
        return target.InstanceCode.Length > 0 ? target : null;
    }

    private ProcessApproverUpdated? ReadTask(EventMessage message, ProcessApproverUpdated target)
    {
        ReadBody(message, target, ReadApproverTask);
        return target.ProcessId.Length > 0 && target.ApproverId.Length > 0 ? target : null;
    }

    private void ReadBody<T>(EventMessage message, T target, FieldsReader<T> fields)
        where T : FeishuEvent
    {
        var field = new FieldReader(message.Body.Span, _clock);
        DateTimeOffset? createTime = null, sentAt = null;
        while (field.Next())
        {
            switch (field.Name)
            {
                case "ts":
                    sentAt = field.Time();
                    break;
                case "header" when field.Enter():
                    while (field.Next())
                    {
                        if (field.Name is "create_time" or "event_create_time") createTime = field.Time() ?? createTime;
                    }

                    break;
                case "event" when field.Enter():
                    while (field.Next())
                    {
                        // v2 approval events keep their fields one level deeper.
                        if (field.Name is not "object" || !field.Enter())
                        {
                            fields(ref field, target);
                            continue;
                        }

                        while (field.Next()) fields(ref field, target);
                    }

                    break;
            }
        }

        target.EventId = message.MessageId;
        target.Type = message.Subject;
        target.AppId = message.AppId;
        target.TenantKey = message.TenantKey;
        target.CreatedAt = createTime ?? sentAt;
        target.UnreadableFields = field.UnreadableFields;
    }

    private static void ReadRevert(ref FieldReader field, ApprovalRevert target)
    {
        switch (field.Name)
        {
            case "operate_time": target.OperateTime = field.Time(); break;
            default: ReadKeys(ref field, target); break;
        }
    }

    private static void ReadKeys(ref FieldReader field, InstanceEvent target)
    {
        switch (field.Name)
        {
            case "instance_code": target.InstanceCode = field.Key() ?? target.InstanceCode; break;
            case "approval_code": target.ApprovalCode = field.Text(); break;
        }
    }

    private static void ReadApproved(ref FieldReader field, ApprovedEvent target)
    {
        switch (field.Name)
        {
            case "user_id": target.UserId = field.Text() ?? target.UserId; break;
            case "employee_id": target.UserId ??= field.Text(); break;
            case "open_id": target.OpenId = field.Text(); break;
            case "start_time": target.StartTime = field.Time(); break;
            case "end_time": target.EndTime = field.Time(); break;
            default: ReadKeys(ref field, target); break;
        }
    }

    private static void ReadLeave(ref FieldReader field, LeaveApproval target)
    {
        switch (field.Name)
        {
            case "leave_type": target.LeaveType = field.Text(); break;
            case "leave_start_time": target.LeaveStartTime = field.Time(); break;
            case "leave_end_time": target.LeaveEndTime = field.Time(); break;
            case "leave_interval": target.LeaveInterval = field.Integer(); break;
            case "leave_unit": target.LeaveUnit = Codes.LeaveUnit(field.Text()); break;
            case "leave_reason": target.LeaveReason = field.Text(); break;
            default: ReadApproved(ref field, target); break;
        }
    }

    private static void ReadLeaveV2(ref FieldReader field, LeaveApprovalV2 target)
    {
        switch (field.Name)
        {
            case "leave_name": target.LeaveName = field.Text(); break;
            case "i18n_resources": target.I18nResources = field.I18nResources(); break;
            case "leave_certification": target.LeaveCertification = field.Texts(); break;
            case "leave_detail": target.LeaveDetail = field.Periods(); break;
            case "leave_range": target.LeaveRange = field.Periods(); break;
            case "leave_difficult_labour": target.LeaveDifficultLabour = field.Text(); break;
            case "leave_family_relation_type": target.LeaveFamilyRelationType = Codes.FamilyRelation(field.Text()); break;
            case "leave_feeding_arrive_late": target.LeaveFeedingArriveLate = field.Integer(); break;
            case "leave_feeding_leave_early": target.LeaveFeedingLeaveEarly = field.Integer(); break;
            case "leave_feeding_rest_daily": target.LeaveFeedingRestDaily = field.Integer(); break;
            case "leave_infant_num": target.LeaveInfantNum = field.Integer(); break;
            case "leave_pregnancy_age": target.LeavePregnancyAge = field.Integer(); break;
            case "leave_pregnancy_check_up": target.LeavePregnancyCheckUp = field.Text(); break;
            case "leave_premarital_check_up": target.LeavePremaritalCheckUp = field.Text(); break;
            case "origin_instance_code": target.OriginInstanceCode = field.Key(); break;
            default: ReadLeave(ref field, target); break;
        }
    }

    private static void ReadWork(ref FieldReader field, WorkApproval target)
    {
        switch (field.Name)
        {
            case "allow_multi_time_range": target.AllowMultiTimeRange = field.Integer(); break;
            case "time_range": target.TimeRange = field.Periods(); break;
            case "work_detail": target.WorkDetail = field.WorkDays(); break;
            case "work_start_time": target.WorkStartTime = field.Time(); break;
            case "work_end_time": target.WorkEndTime = field.Time(); break;
            case "work_interval": target.WorkInterval = field.Integer(); break;
            case "work_multi_imitate_users": target.WorkMultiImitateUsers = field.Users(); break;
            case "work_reason": target.WorkReason = field.Text(); break;
            case "work_type": target.WorkType = field.Text(); break;
            default: ReadApproved(ref field, target); break;
        }
    }

    private static void ReadRemedy(ref FieldReader field, RemedyGroupUpdate target)
    {
        switch (field.Name)
        {
            case "remedy_time": target.RemedyTime = field.Time(); break;
            case "remedy_reason": target.RemedyReason = field.Text(); break;
            case "status": target.Status = field.Text(); break;
            default: ReadApproved(ref field, target); break;
        }
    }

    private static void ReadApproverTask(ref FieldReader field, ProcessApproverUpdated target)
    {
        switch (field.Name)
        {
            case "process_id": target.ProcessId = field.Text() ?? target.ProcessId; break;
            case "approver_id": target.ApproverId = field.Text() ?? target.ApproverId; break;
            case "type": target.TaskType = Codes.TaskType(field.Text()); break;
            case "status": target.Status = Codes.TaskStatus(field.Text()); break;
            case "biz_type": target.BizType = field.Text(); break;
            case "flow_definition_id": target.FlowDefinitionId = field.Text(); break;
            case "node_definition_id": target.NodeDefinitionId = field.Text(); break;
            case "node_id_str": target.NodeId = field.Text() ?? target.NodeId; break;
            case "node_id": target.NodeId ??= field.Text(); break;
        }
    }
}
