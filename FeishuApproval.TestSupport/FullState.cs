using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>States in which every property has a value that a faulty store would lose.</summary>
internal static class FullState
{
    private static readonly DateTimeOffset Time = new DateTimeOffset(
        2024,
        9,
        5,
        13,
        30,
        15,
        TimeSpan.FromHours(8)
    ).AddTicks(1234567);

    public static AttendanceState Attendance(string instanceCode) =>
        new()
        {
            InstanceCode = instanceCode,
            Facts = [.. Enum.GetValues<FactSource>().OrderDescending().Select(Facts)],
            AdjustedBy = ["cancel-1", "销假/2"],
            Events =
            [
                new AppliedEvent("event-1", EventTypes.LeaveApproval, Time) { SentAt = Time.AddSeconds(-1) },
                new AppliedEvent("event/2", EventTypes.LeaveApprovalV2, Time.AddHours(1)),
            ],
            StaleEntries =
            [
                new IndexEntry(
                    "tenant",
                    "user-1",
                    AttendanceKind.Overtime,
                    new DateTime(2024, 9, 5, 13, 30, 0),
                    new DateOnly(2024, 9, 6)
                ),
            ],
            Version = 2,
            UpdatedAt = Time.AddDays(1),
        };

    public static ApproverTask Task(string processId, string approverId) =>
        new()
        {
            ProcessId = processId,
            ApproverId = approverId,
            TenantKey = "tenant",
            AppId = "cli_1",
            BizType = "leave_application",
            Type = "approval",
            FlowDefinitionId = "flow",
            NodeId = "node",
            NodeDefinitionId = "节点",
            History =
            [
                new TaskHistoryEntry(null, null, "event-0"),
                new TaskHistoryEntry("pending", Time, "event-1"),
                new TaskHistoryEntry("done", Time.AddMinutes(5), "event/2"),
            ],
        };

    private static AttendanceFacts Facts(FactSource source) =>
        new()
        {
            Source = source,
            Revision = "0002-1-0001-8c2f",
            Kind = AttendanceKind.Leave,
            Reverted = true,
            RevertedAt = Time.AddDays(2),
            TenantKey = "tenant",
            AppId = "cli_1",
            ApprovalCode = "approval",
            UserId = "user",
            OpenId = "ou_1",
            ApprovalStartedAt = Time.AddDays(-2),
            ApprovedAt = Time.AddDays(-1),
            SerialNumber = "202409050001",
            DepartmentId = "od-1",
            Approvals =
            [
                new ApprovalStep
                {
                    Action = "transferred",
                    At = Time.AddDays(-1),
                    UserId = "manager",
                    OpenId = "ou_m1",
                    Others = ["m2", "ou_m3"],
                    Node = "直属上级",
                    Comment = "我在外地 \"quoted\"",
                    TaskId = "7400000000000000001",
                },
                new ApprovalStep { Action = "SOMETHING_NEW" },
            ],
            Start = Time,
            End = Time.AddHours(8),
            DurationSeconds = long.MaxValue,
            Reason = "回老家 \"quoted\" \\ \r\n\t 🌸 \u0001",
            Leave = new LeaveDetails
            {
                TypeKey = "@i18n@7276381556766212099",
                TypeName = "事假",
                TypeNames = new Dictionary<string, string>
                {
                    ["zh_cn"] = "事假",
                    ["en_us"] = "Personal leave",
                    [""] = "none",
                },
                Unit = "half_day",
                Periods =
                [
                    new Period(Time, Time.AddHours(4)),
                    new Period(Time.AddDays(1), Time.AddDays(1).AddHours(4)),
                ],
                Detail = [new Period(Time, Time.AddHours(3))],
                Certification = ["https://example.com/a?b=c", "文件"],
                OriginInstanceCode = "origin",
                AdjustedBy = ["cancel-1"],
                FamilyRelation = "spouse",
                Feeding = new FeedingDetails
                {
                    ArriveLateMinutes = 15,
                    LeaveEarlyMinutes = 30,
                    RestDailyMinutes = 60,
                },
                InfantCount = 2,
                PregnancyMonths = 7,
                DifficultLabour = "true",
                PregnancyCheckUp = "1",
                PremaritalCheckUp = "yes",
            },
            LeaveDays =
            [
                new LeaveDay(new DateOnly(2024, 9, 5), 43_200),
                new LeaveDay(new DateOnly(2024, 9, 6), 86_400),
            ],
            Overtime = new OvertimeDetails
            {
                TypeName = "工作日加班",
                Compensation = "time_off",
                Workers = ["user-1", "user-2"],
                WorkerOpenIds = ["ou_2"],
                Periods = [new Period(Time, Time.AddHours(2))],
                Days =
                [
                    new WorkDay(new DateOnly(2024, 9, 5), 7200, "pay")
                    {
                        Category = "工作日",
                        Start = Time,
                        End = Time.AddHours(2),
                    },
                    new WorkDay(DateOnly.MaxValue, null, null),
                ],
            },
            Remedy = new RemedyDetails
            {
                At = Time,
                Times = [Time, Time.AddDays(1)],
                Date = new DateOnly(2024, 9, 4),
                Dates = [new DateOnly(2024, 9, 4), new DateOnly(2024, 9, 6)],
                PunchNo = 1,
            },
            Trip = new TripDetails
            {
                Schedules =
                [
                    new TripSchedule
                    {
                        Start = Time,
                        End = Time.AddDays(2),
                        Seconds = 172_800,
                        Departure = "上海",
                        Destination = "成都",
                        Transport = "飞机",
                        TripType = "one_way",
                        Remark = "a \"remark\"; 备注",
                    },
                    new TripSchedule(),
                ],
                Companions = ["user-1", "user/2"],
                CompanionOpenIds = ["ou_3"],
            },
            Out = new OutDetails
            {
                TypeKey = "@i18n@7277029385412476932",
                TypeName = "客户拜访",
                TypeNames = new Dictionary<string, string> { ["zh_cn"] = "客户拜访", ["en_us"] = "Client visit" },
                Unit = "half_day",
                Images = ["image-1", "图片"],
            },
            Shift = new ShiftDetails { GivenAt = Time, TakenAt = Time.AddDays(3) },
            UnreadableFields = ["leave_range", "work_detail"],
        };
}
