using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;

namespace FeishuApproval.Local.Commands.Demo;

/// <summary>Generates the approvals of a month, on the days around a given day. Employees and kinds are the same in every run.</summary>
/// <param name="token">The Verification Token of the events.</param>
/// <param name="today">A day in the month.</param>
internal sealed class DemoMonth(string token, DateOnly today)
{
    /// <summary>The tenant of the events. The samples have the same tenant, so that the server has only one.</summary>
    public const string TenantKey = "bd6ae59e1xxx";

    private const string AppId = "cli_demo";
    private const int PerEmployee = 5;

    private static readonly (string Id, string Name)[] Employees =
    [
        ("chen.lin", "陈琳"),
        ("deng.hao", "邓浩"),
        ("fan.yue", "范悦"),
        ("gao.ming", "高明"),
        ("guo.jing", "郭静"),
        ("han.mei", "韩梅"),
        ("he.feng", "何峰"),
        ("hu.xin", "胡欣"),
        ("jiang.bo", "蒋波"),
        ("li.na", "李娜"),
        ("liang.yu", "梁宇"),
        ("lin.tao", "林涛"),
        ("liu.yang", "刘洋"),
        ("luo.dan", "罗丹"),
        ("ma.chao", "马超"),
        ("peng.fei", "彭飞"),
        ("shen.qi", "沈琪"),
        ("sun.li", "孙丽"),
        ("tang.wei", "唐伟"),
        ("wang.fang", "王芳"),
        ("wu.gang", "吴刚"),
        ("xu.jie", "徐洁"),
        ("zhang.min", "张敏"),
        ("zhao.lei", "赵磊"),
    ];

    private static readonly (string Id, string Chinese, string English)[] LeaveTypes =
    [
        ("7001", "年假", "Annual leave"),
        ("7002", "事假", "Personal leave"),
        ("7003", "病假", "Sick leave"),
        ("7004", "调休", "Time off in lieu"),
    ];

    private int _number;

    /// <summary>The instance of the last event with a record. It is set after the events are created.</summary>
    public string LastInstance { get; private set; } = string.Empty;

    /// <summary>Writes the names of the employees to a file in the format of <c>People__File</c>.</summary>
    public static Task WriteNamesAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllLinesAsync(
            path,
            Employees
                .Select((employee, i) => $"{employee.Id},{employee.Name},{1001 + i}")
                .Prepend("user_id,name,employee_no"),
            cancellationToken
        );

    /// <summary>Creates the events.</summary>
    public IEnumerable<SimulatedEvent> Events()
    {
        var first = new DateOnly(today.Year, today.Month, 1);
        for (int employee = 0; employee < Employees.Length; employee++)
        {
            for (int i = 0; i < PerEmployee; i++)
            {
                // Steps without a common divisor distribute the approvals evenly over the month, in the same way in every run.
                var day = WorkingDay(first.AddDays((employee * 7 + i * 11) % 28));
                foreach (var made in Approval(Employees[employee].Id, day, (employee + i * 5) % 9))
                    yield return made;
            }
        }

        yield return Leave(Employees[0].Id, WorkingDay(today), 1, LeaveTypes[0], from: 0, until: 24);
    }

    private IEnumerable<SimulatedEvent> Approval(string employee, DateOnly day, int pattern)
    {
        switch (pattern)
        {
            case 0:
                yield return Leave(employee, day, 3, LeaveTypes[0], from: 0, until: 24);
                break;
            case 1:
                yield return Leave(employee, day, 1, LeaveTypes[1], from: 0, until: 12);
                break;
            case 2:
                yield return Leave(employee, day, 1, LeaveTypes[3], from: 12, until: 24);
                break;
            case 3:
                var sick = Leave(employee, day, 2, LeaveTypes[2], from: 0, until: 24);
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
            default:
                yield return Overtime(employee, day);
                break;
        }
    }

    private SimulatedEvent Leave(
        string employee,
        DateOnly day,
        int days,
        (string Id, string Chinese, string English) type,
        int from,
        int until
    ) =>
        V1(
            EventTypes.LeaveApprovalV2,
            employee,
            json =>
            {
                DateTime start = At(day, from),
                    end = At(day.AddDays(days - 1), until);
                string ranges = string.Join(
                    ",",
                    Enumerable
                        .Range(0, days)
                        .Select(day.AddDays)
                        .Where(IsWorkingDay)
                        .Select(each =>
                            $"[{Text(At(each, from == 0 ? 9 : 13.5))},{Text(At(each, until == 24 ? 18 : 12))}]"
                        )
                );
                string key = $"@i18n@{type.Id}";
                json.WriteString("user_id", employee);
                json.WriteString("leave_name", key);
                json.WriteString(
                    "i18n_resources",
                    $"[{{is_default=true,locale=zh_cn,texts={{{key}={type.Chinese}}}}},"
                        + $"{{is_default=false,locale=en_us,texts={{{key}={type.English}}}}}]"
                );
                json.WriteString("leave_unit", "HALF_DAY");
                json.WriteString("leave_start_time", Text(start));
                json.WriteString("leave_end_time", Text(end));
                json.WriteNumber("leave_interval", (long)(end - start).TotalSeconds);
                json.WriteString("leave_range", $"[{ranges}]");
                json.WriteString("leave_detail", $"[{ranges}]");
                json.WriteString("leave_reason", "家里有事");
            }
        );

    private SimulatedEvent Overtime(string employee, DateOnly day) =>
        V1(
            EventTypes.WorkApproval,
            employee,
            json =>
            {
                DateTime start = At(day, 19),
                    end = At(day, 21.5);
                json.WriteString("employee_id", employee);
                json.WriteString("work_type", "工作日加班");
                json.WriteString("work_start_time", Text(start));
                json.WriteString("work_end_time", Text(end));
                json.WriteNumber("work_interval", (long)(end - start).TotalSeconds);
                json.WriteString("work_reason", "版本发布");
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

    private static DateOnly WorkingDay(DateOnly day) => IsWorkingDay(day) ? day : WorkingDay(day.AddDays(1));

    private static bool IsWorkingDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static DateTime At(DateOnly day, double hour) => day.ToDateTime(TimeOnly.MinValue).AddHours(hour);

    private static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
