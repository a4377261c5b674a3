using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Local.Commands.Demo;

/// <summary>
/// Generates the approvals of a month as Feishu sends them: the length of an approval is that of its ranges, without days off and breaks.
/// Employees and kinds are the same in every run.
/// </summary>
/// <param name="token">The Verification Token of the events.</param>
/// <param name="today">A day in the month.</param>
internal sealed class DemoMonth(string token, DateOnly today)
{
    /// <summary>The tenant of the events. The samples have the same tenant, so that the server has only one.</summary>
    public const string TenantKey = "bd6ae59e1xxx";

    private const string AppId = "cli_demo";
    private const int PerEmployee = 5;
    private const int Patterns = 13;

    /// <summary>More days than workdays or days off can follow each other.</summary>
    private const int LongestHoliday = 14;

    private const double Opens = 9;
    private const double BreakStarts = 12;
    private const double BreakEnds = 13;
    private const double Closes = 18;

    private static readonly (string Id, string Name, string Department)[] Employees =
    [
        ("chen.lin", "陈琳", "研发部"),
        ("deng.hao", "邓浩", "研发部"),
        ("fan.yue", "范悦", "市场部"),
        ("gao.ming", "高明", "销售部"),
        ("guo.jing", "郭静", "财务部"),
        ("han.mei", "韩梅", "人事部"),
        ("he.feng", "何峰", "研发部"),
        ("hu.xin", "胡欣", "市场部"),
        ("jiang.bo", "蒋波", "销售部"),
        ("li.na", "李娜", "人事部"),
        ("liang.yu", "梁宇", "研发部"),
        ("lin.tao", "林涛", "研发部"),
        ("liu.yang", "刘洋", "销售部"),
        ("luo.dan", "罗丹", "财务部"),
        ("ma.chao", "马超", "销售部"),
        ("peng.fei", "彭飞", "研发部"),
        ("shen.qi", "沈琪", "市场部"),
        ("sun.li", "孙丽", "市场部"),
        ("tang.wei", "唐伟", "销售部"),
        ("wang.fang", "王芳", "研发部"),
        ("wu.gang", "吴刚", "研发部"),
        ("xu.jie", "徐洁", "财务部"),
        ("zhang.min", "张敏", "销售部"),
        ("zhao.lei", "赵磊", "研发部"),
        (OverTheEnd, "周婷", "市场部"),
        (FromBefore, "许航", "研发部"),
        (Cancels, "钱雪", "财务部"),
        (AwayForAnHour, "冯刚", "销售部"),
    ];

    // Employees with one approval each, so that it overlaps no other.
    private const string OverTheEnd = "zhou.ting";
    private const string FromBefore = "xu.hang";
    private const string Cancels = "qian.xue";
    private const string AwayForAnHour = "feng.gang";
    private const int WithOneApproval = 4;

    private static readonly LeaveType Annual = new("7001", "年假", "Annual leave", "HALF_DAY", "家庭旅行");
    private static readonly LeaveType Personal = new("7002", "事假", "Personal leave", "HOUR", "家里有事");
    private static readonly LeaveType Sick = new("7003", "病假", "Sick leave", "HALF_DAY", "身体不适，去医院就诊");
    private static readonly LeaveType InLieu = new("7004", "调休", "Time off in lieu", "HOUR", "加班调休");
    private static readonly LeaveType Marriage = new("7006", "婚假", "Marriage leave", "DAY", "婚假");

    private int _number;

    /// <summary>The instance of the last event with a record. It is set after the events are created.</summary>
    public string LastInstance { get; private set; } = string.Empty;

    /// <summary>Writes the employees to a file in the format of <c>People__File</c>.</summary>
    public static Task WriteNamesAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllLinesAsync(
            path,
            Employees
                .Select((employee, i) => $"{employee.Id},{employee.Name},{1001 + i},{employee.Department}")
                .Prepend("user_id,name,employee_no,department"),
            cancellationToken
        );

    /// <summary>Creates the events.</summary>
    public IEnumerable<SimulatedEvent> Events()
    {
        var first = new DateOnly(today.Year, today.Month, 1);
        for (int employee = 0; employee < Employees.Length - WithOneApproval; employee++)
        {
            for (int i = 0; i < PerEmployee; i++)
            {
                // Steps without a common divisor distribute the approvals evenly over the month, in the same way in every run.
                var day = WorkingDay(first.AddDays((employee * 7 + i * 11) % 28));
                foreach (var made in Approval(Employees[employee].Id, day, (employee + i * 5) % Patterns))
                    yield return made;
            }
        }

        yield return Days(OverTheEnd, WorkingDay(first.AddMonths(1).AddDays(-5)), 6, Marriage);
        yield return Days(FromBefore, WorkingDay(first.AddDays(-4)), 5, Annual);
        var cancelled = WorkingDays(first.AddDays(7), 3);
        yield return Days(Cancels, cancelled[0], 3, Annual);
        yield return Days(Cancels, cancelled[^1], 1, Annual, LastInstance);
        yield return Hours(AwayForAnHour, WorkingDay(today), Personal, 14, 15);
        yield return Days(Employees[0].Id, WorkingDay(today), 1, Annual);
    }

    private IEnumerable<SimulatedEvent> Approval(string employee, DateOnly day, int pattern)
    {
        switch (pattern)
        {
            case 0:
                yield return Days(employee, day, 3, Annual);
                break;
            case 1:
                yield return HalfDay(employee, day, Annual, isMorning: true);
                break;
            case 2:
                yield return HalfDay(employee, day, Sick, isMorning: false);
                break;
            case 3:
                var sick = Days(employee, day, 2, Sick);
                yield return sick;
                if (day.Day % 2 == 0)
                    yield return Revert(sick.InstanceCode!);
                break;
            case 4:
                yield return Trip(employee, day);
                break;
            case 5:
                yield return Out(employee, day);
                break;
            case 6:
                yield return Correction(employee, day);
                break;
            case 7:
                yield return Overtime(employee, day, 19, 21.5);
                break;
            case 8:
                yield return Overtime(employee, DayOff(day), BreakEnds, Closes);
                break;
            case 9:
                yield return Hours(employee, day, Personal, 16, 17);
                break;
            case 10:
                yield return Days(employee, day, 1, Annual);
                break;
            case 11:
                yield return Hours(employee, day, InLieu, 10, 15);
                break;
            default:
                yield return Shift(employee, day);
                break;
        }
    }

    /// <summary>A leave of whole workdays. Feishu counts 24 hours for each of them, and none for the days off between them.</summary>
    private SimulatedEvent Days(string employee, DateOnly day, int count, LeaveType type, string origin = "")
    {
        var days = WorkingDays(day, count);
        return Leave(
            employee,
            type,
            (At(days[0], 0), At(days[^1], 24)),
            TimeSpan.FromDays(count),
            days.Select(each => (At(each, Opens), At(each, Closes))),
            origin
        );
    }

    /// <summary>A leave of half a day, for which Feishu counts 12 hours.</summary>
    private SimulatedEvent HalfDay(string employee, DateOnly day, LeaveType type, bool isMorning) =>
        Leave(
            employee,
            type,
            isMorning ? (At(day, 0), At(day, 12)) : (At(day, 12), At(day, 24)),
            TimeSpan.FromHours(12),
            [isMorning ? (At(day, Opens), At(day, BreakStarts)) : (At(day, BreakEnds), At(day, Closes))]
        );

    /// <summary>A leave of working hours, without the break.</summary>
    private SimulatedEvent Hours(string employee, DateOnly day, LeaveType type, double from, double until)
    {
        (DateTime Start, DateTime End)[] ranges =
            from < BreakStarts && until > BreakEnds
                ? [(At(day, from), At(day, BreakStarts)), (At(day, BreakEnds), At(day, until))]
                : [(At(day, from), At(day, until))];
        var interval = TimeSpan.FromTicks(ranges.Sum(range => (range.End - range.Start).Ticks));
        return Leave(employee, type, (At(day, from), At(day, until)), interval, ranges);
    }

    private SimulatedEvent Leave(
        string employee,
        LeaveType type,
        (DateTime Start, DateTime End) span,
        TimeSpan interval,
        IEnumerable<(DateTime Start, DateTime End)> ranges,
        string origin = ""
    ) =>
        V1(
            EventTypes.LeaveApprovalV2,
            employee,
            json =>
            {
                string listed = string.Join(",", ranges.Select(range => $"[{Text(range.Start)},{Text(range.End)}]"));
                string key = $"@i18n@{type.Id}";
                json.WriteString("user_id", employee);
                json.WriteString("leave_name", key);
                json.WriteString(
                    "i18n_resources",
                    $"[{{is_default=true,locale=zh_cn,texts={{{key}={type.Chinese}}}}},"
                        + $"{{is_default=false,locale=en_us,texts={{{key}={type.English}}}}}]"
                );
                json.WriteString("leave_unit", type.Unit);
                json.WriteString("leave_start_time", Text(span.Start));
                json.WriteString("leave_end_time", Text(span.End));
                json.WriteNumber("leave_interval", (long)interval.TotalSeconds);
                json.WriteString("leave_range", $"[{listed}]");
                json.WriteString("leave_detail", $"[{listed}]");
                json.WriteString("leave_reason", type.Reason);
                json.WriteString("origin_instance_code", origin);
            }
        );

    /// <summary>Overtime with a rule: paid on workdays and public holidays, time off in lieu on rest days.</summary>
    private SimulatedEvent Overtime(string employee, DateOnly day, double from, double until) =>
        V1(
            EventTypes.WorkApproval,
            employee,
            json =>
            {
                var (type, rule) = Class(day) switch
                {
                    DayClass.Workday => ("工作日加班", 2),
                    DayClass.RestDay => ("休息日加班", 1),
                    _ => ("节假日加班", 2),
                };
                DateTime start = At(day, from),
                    end = At(day, until);
                long interval = (long)(end - start).TotalSeconds;
                string date = At(day, 0).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
                json.WriteString("employee_id", employee);
                json.WriteString("work_type", type);
                json.WriteString("work_start_time", Text(start));
                json.WriteString("work_end_time", Text(end));
                json.WriteNumber("work_interval", interval);
                json.WriteNumber("allow_multi_time_range", 0);
                json.WriteStartArray("work_detail");
                json.WriteStartObject();
                json.WriteString("start", date);
                json.WriteString("end", date);
                json.WriteNumber("rule_associated", rule);
                json.WriteNumber("interval", interval);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteString("work_reason", "版本发布");
            }
        );

    private SimulatedEvent Shift(string employee, DateOnly day) =>
        V1(
            EventTypes.ShiftApproval,
            employee,
            json =>
            {
                json.WriteString("employee_id", employee);
                json.WriteString("shift_time", Text(At(day, Opens)));
                json.WriteString("return_time", Text(At(WorkingDay(day.AddDays(2)), Opens)));
                json.WriteString("shift_reason", "与同事换班");
            }
        );

    private SimulatedEvent Trip(string employee, DateOnly day) =>
        V1(
            "trip_approval",
            employee,
            json =>
            {
                DateTime start = At(day, 0),
                    end = At(day.AddDays(2), 0);
                json.WriteString("employee_id", employee);
                json.WriteStartArray("schedules");
                json.WriteStartObject();
                json.WriteString("trip_start_time", Text(start));
                json.WriteString("trip_end_time", Text(end));
                json.WriteNumber("trip_interval", (long)(end - start).TotalSeconds);
                json.WriteString("departure", "上海");
                json.WriteString("destination", "成都");
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteNumber("trip_interval", (long)(end - start).TotalSeconds);
                json.WriteString("trip_reason", "项目验收");
            }
        );

    private SimulatedEvent Out(string employee, DateOnly day) =>
        V1(
            "out_approval",
            employee,
            json =>
            {
                DateTime start = At(day, 14),
                    end = At(day, 17);
                json.WriteString("user_id", employee);
                json.WriteString("out_name", "@i18n@7005");
                json.WriteString("i18n_resources", "[{is_default=true,locale=zh_cn,texts={@i18n@7005=客户拜访}}]");
                json.WriteString("out_unit", "HOUR");
                json.WriteString("out_start_time", Text(start));
                json.WriteString("out_end_time", Text(end));
                json.WriteNumber("out_interval", (long)(end - start).TotalSeconds);
                json.WriteString("out_reason", "拜访客户");
            }
        );

    private SimulatedEvent Correction(string employee, DateOnly day) =>
        V2(
            EventTypes.RemedyGroupUpdate,
            json =>
            {
                long at = new DateTimeOffset(At(day, 9), TimeSpan.FromHours(8)).ToUnixTimeSeconds();
                json.WriteString("employee_id", employee);
                json.WriteNumber("remedy_time", at);
                json.WriteString("remedy_reason", "忘记打卡");
                json.WriteString("status", "APPROVED");
            }
        );

    private SimulatedEvent Revert(string instanceCode) =>
        Write(
            instanceCode,
            (json, eventId) =>
            {
                WriteV1(json, EventTypes.LeaveApprovalRevert, eventId, instanceCode);
                json.WriteNumber(
                    "operate_time",
                    new DateTimeOffset(At(today, 8), TimeSpan.FromHours(8)).ToUnixTimeSeconds()
                );
                json.WriteEndObject();
            }
        );

    private SimulatedEvent V1(string type, string employee, Action<Utf8JsonWriter> fields)
    {
        LastInstance = NextInstance();
        string instanceCode = LastInstance;
        return Write(
            instanceCode,
            (json, eventId) =>
            {
                WriteV1(json, type, eventId, instanceCode);
                json.WriteString("open_id", $"ou_{employee}");
                fields(json);
                json.WriteEndObject();
            }
        );
    }

    private SimulatedEvent V2(string type, Action<Utf8JsonWriter> fields)
    {
        string instanceCode = NextInstance();
        return Write(
            instanceCode,
            (json, eventId) =>
            {
                json.WriteString("schema", "2.0");
                json.WriteStartObject("header");
                json.WriteString("event_id", eventId);
                json.WriteString("event_type", type);
                json.WriteString("token", token);
                json.WriteString("app_id", AppId);
                json.WriteString("tenant_key", TenantKey);
                json.WriteEndObject();
                json.WriteStartObject("event");
                json.WriteStartObject("object");
                json.WriteString("instance_code", instanceCode);
                fields(json);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        );
    }

    private void WriteV1(Utf8JsonWriter json, string type, string eventId, string instanceCode)
    {
        json.WriteString("uuid", eventId);
        json.WriteString("token", token);
        json.WriteString("type", "event_callback");
        json.WriteStartObject("event");
        json.WriteString("app_id", AppId);
        json.WriteString("tenant_key", TenantKey);
        json.WriteString("type", type);
        json.WriteString("instance_code", instanceCode);
    }

    private SimulatedEvent Write(string instanceCode, Action<Utf8JsonWriter, string> members)
    {
        string eventId = $"{++_number:x32}";
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            members(json, eventId);
            json.WriteEndObject();
        }

        return new SimulatedEvent(eventId, instanceCode, body.WrittenSpan.ToArray());
    }

    private string NextInstance() => $"DE300000-0000-4000-8000-{_number + 1:X12}";

    private static DateOnly WorkingDay(DateOnly day) => WorkingDays(day, 1)[0];

    /// <summary>Returns the next workdays from a date on.</summary>
    private static DateOnly[] WorkingDays(DateOnly day, int count) =>
        [
            .. Enumerable
                .Range(0, LongestHoliday + 7 * count)
                .Select(day.AddDays)
                .Where(each => Class(each) == DayClass.Workday)
                .Take(count),
        ];

    /// <summary>Returns the next date from a date on that is a rest day or a public holiday.</summary>
    private static DateOnly DayOff(DateOnly day) =>
        Enumerable.Range(0, LongestHoliday).Select(day.AddDays).First(each => Class(each) != DayClass.Workday);

    private static DayClass Class(DateOnly day) => WorkCalendar.Default.Day(day).Class;

    private static DateTime At(DateOnly day, double hour) => day.ToDateTime(TimeOnly.MinValue).AddHours(hour);

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A leave type.</summary>
    /// <param name="Id">The id in the event.</param>
    /// <param name="Chinese">The Chinese name.</param>
    /// <param name="English">The English name.</param>
    /// <param name="Unit">The unit of its form.</param>
    /// <param name="Reason">The reason of its leaves.</param>
    private sealed record LeaveType(string Id, string Chinese, string English, string Unit, string Reason);
}
