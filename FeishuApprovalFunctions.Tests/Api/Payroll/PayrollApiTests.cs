using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Payroll;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Payroll;

public sealed class PayrollApiTests : IDisposable
{
    private const string September = "month=2024-09";

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly TestProjection _projection = new();
    private readonly FixedNames _names = new FixedNames()
        .Add("u1", "王伟", "00042", "研发部")
        .Add("u2", "李娜", "00007", "销售部")
        .Add("u3", "Zoe");
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private int _events;

    [Fact]
    public async Task Each_employee_has_a_row_and_each_thing_that_is_paid_a_column()
    {
        await ApplyAllAsync();

        var answer = await GetAsync(September);

        Assert.Equal(
            ("2024-09", "2024-09-01", "2024-09-30"),
            ((string?)answer["month"], (string?)answer["from"], (string?)answer["to"])
        );
        Assert.Equal(["研发部", "销售部"], answer["departments"]!.AsArray().Select(each => (string?)each));
        Assert.Equal(
            [
                "leave_days:年假 days 年假 (days) 年假（天）",
                "leave_hours:调休 hours 调休 (h) 调休（小时）",
                "overtime_hours:workday:pay hours Overtime, workday, paid (h) 加班·工作日·加班费（小时）",
                "overtime_hours:rest_day:time_off hours Overtime, rest day, time off (h) 加班·休息日·调休（小时）",
                "remedy_count count Corrections 补卡（次）",
            ],
            answer["columns"]!
                .AsArray()
                .Select(column => $"{column!["name"]} {column["unit"]} {column["english"]} {column["chinese"]}")
        );
        Assert.Equal(
            [
                """u2 李娜 00007 销售部 {"leave_days:年假":1.5} 1 0""",
                """u1 王伟 00042 研发部 {"leave_days:年假":1,"leave_hours:调休":1.5,"remedy_count":1} 3 0""",
                """u3 Zoe   {"overtime_hours:workday:pay":2,"overtime_hours:rest_day:time_off":3.5} 1 0""",
            ],
            answer["items"]!.AsArray().Select(Row)
        );
        JsonAssert.Equal(
            """
            {"employees":3,"amounts":{"leave_days:年假":2.5,"leave_hours:调休":1.5,"overtime_hours:workday:pay":2,
             "overtime_hours:rest_day:time_off":3.5,"remedy_count":1},"records":5,"unknown_records":0}
            """,
            answer["total"]!
        );
    }

    [Theory]
    [InlineData("department=研发部", "u1", 3)]
    [InlineData("department=", "u3", 1)]
    [InlineData("name=李", "u2", 1)]
    [InlineData("name=zo", "u3", 1)]
    [InlineData("name=00042", "u1", 3)]
    [InlineData("kinds=overtime", "u3", 1)]
    [InlineData("department=研发部&name=李", "", 0)]
    public async Task Department_name_and_kind_filter_rows_and_sums(string filter, string users, int records)
    {
        await ApplyAllAsync();

        var answer = await GetAsync($"{September}&{filter}");

        Assert.Equal(users, string.Join(',', answer["items"]!.AsArray().Select(row => row!["user_id"])));
        Assert.Equal(records, (int)answer["total"]!["records"]!);
    }

    [Theory]
    [InlineData(1, "month=2026-11", "2026-11 2026-11-01 2026-11-30")]
    [InlineData(1, "month=2024-02", "2024-02 2024-02-01 2024-02-29")]
    [InlineData(26, "month=2026-11", "2026-11 2026-10-26 2026-11-25")]
    [InlineData(26, "month=2026-01", "2026-01 2025-12-26 2026-01-25")]
    [InlineData(28, "month=2026-03", "2026-03 2026-02-28 2026-03-27")]
    [InlineData(1, "", "2023-11 2023-11-01 2023-11-30")]
    [InlineData(16, "", "2023-11 2023-10-16 2023-11-15")]
    [InlineData(15, "", "2023-12 2023-11-15 2023-12-14")]
    [InlineData(26, "from=2026-01-05&to=2026-01-07", " 2026-01-05 2026-01-07")]
    public async Task A_month_is_the_period_that_ends_in_it(int startsOn, string query, string period)
    {
        // In Shanghai it is the 15th of November 2023 already; in UTC it is still the 14th.
        var answer = await GetAsync(query, new PayrollOptions(startsOn));

        Assert.Equal(period, $"{answer["month"]} {answer["from"]} {answer["to"]}");
    }

    [Theory]
    [InlineData("month=2026-13", "month is \"2026-13\"; it is a month, written like 2026-11.")]
    [InlineData("month=202611", "month is \"202611\"; it is a month, written like 2026-11.")]
    [InlineData("month=0001-01", "month is \"0001-01\"; it is a month, written like 2026-11.")]
    [InlineData("month=9999-12", "month is \"9999-12\"; it is a month, written like 2026-11.")]
    [InlineData("month=2026-11&from=2026-11-01", "Give either month or from and to, not both.")]
    [InlineData("from=2026-11-01", "to is missing; it is a day, written like 2024-09-05.")]
    [InlineData("month=2026-11&format=pdf", "format is \"pdf\"; it is json, which is the default, csv or xlsx.")]
    public async Task A_wrong_parameter_is_400(string query, string sentence)
    {
        var answer = await Payroll().GetAsync(new QueryParameters(query), null, CancellationToken.None);

        Assert.Equal((400, sentence), (answer.Status, answer.Detail()));
    }

    /// <summary>One day of leave from Friday to Monday: nobody can say on which of them, and they have two classes.</summary>
    [Fact]
    public async Task A_record_of_unknown_split_counts_once()
    {
        await HandleAsync(Leave("i", "u1", "年假", "day", 86_400, "2024-09-27 00:00:00", "2024-10-01 00:00:00"));

        Assert.Equal(["""u1 王伟 00042 研发部 {"leave_days:年假":1} 1 0"""], Rows(await GetAsync(September)));
        Assert.Equal(["u1 王伟 00042 研发部 {} 1 1"], Rows(await GetAsync("from=2024-09-28&to=2024-09-30")));
    }

    /// <summary>The page shows the days behind a number by this name, and does not divide the days itself.</summary>
    [Fact]
    public async Task A_listed_day_names_the_column_that_has_its_amount()
    {
        await ApplyAllAsync();

        var days = await DaysAsync("from=2024-09-01&to=2024-09-30");

        var sums = days.GroupBy(day => $"{day!["user_id"]} {day["payroll_column"]}")
            .ToDictionary(
                group => group.Key,
                group =>
                    group.Key.Contains("_count", StringComparison.Ordinal)
                        ? group.Count()
                        : group.Sum(day => (decimal?)day!["days"] ?? (decimal)day["minutes"]! / 60)
            );
        var amounts = (await GetAsync(September))["items"]!
            .AsArray()
            .SelectMany(row =>
                row!["amounts"]!
                    .AsObject()
                    .Select(amount => KeyValuePair.Create($"{row["user_id"]} {amount.Key}", (decimal)amount.Value!))
            );
        Assert.Equal(amounts.OrderBy(each => each.Key), sums.OrderBy(each => each.Key));
    }

    [Fact]
    public async Task A_day_of_unknown_amount_is_in_the_column_of_the_whole_record_or_in_none()
    {
        await HandleAsync(Leave("i", "u1", "年假", "day", 86_400, "2024-09-27 00:00:00", "2024-10-01 00:00:00"));

        var whole = await DaysAsync("from=2024-09-01&to=2024-09-30");
        Assert.Equal(4, whole.Count);
        Assert.All(whole, day => Assert.Equal("leave_days:年假", (string?)day!["payroll_column"]));
        Assert.All(await DaysAsync("from=2024-09-28&to=2024-09-30"), day => Assert.Null(day!["payroll_column"]));
    }

    [Fact]
    public async Task A_shift_swap_is_counted_and_not_unknown()
    {
        await HandleAsync(
            Payload.V1(
                "shift_approval",
                NewEventId(),
                new JsonObject
                {
                    ["instance_code"] = "i",
                    ["employee_id"] = "u1",
                    ["shift_time"] = "2024-09-05 09:00:00",
                    ["return_time"] = "2024-09-06 09:00:00",
                }
            )
        );

        Assert.Equal(["""u1 王伟 00042 研发部 {"shift_count":1} 1 0"""], Rows(await GetAsync(September)));
        Assert.All(
            await DaysAsync("from=2024-09-01&to=2024-09-30"),
            day => Assert.Equal("shift_count", (string?)day!["payroll_column"])
        );
    }

    [Fact]
    public async Task CSV_has_a_row_for_each_employee()
    {
        await ApplyAllAsync();

        var answer = await Payroll()
            .GetAsync(new QueryParameters($"{September}&format=csv&kinds=leave"), null, CancellationToken.None);

        Assert.Equal(
            "\uFEFFuser_id,user_name,employee_no,department,leave_days:年假,leave_hours:调休,unknown_records,records\r\n"
                + "u2,李娜,00007,销售部,1.5,,0,1\r\nu1,王伟,00042,研发部,1,1.5,0,2\r\n",
            Encoding.UTF8.GetString(answer.Body.Span)
        );
        Assert.Contains(new("Content-Disposition", "attachment; filename=\"payroll-2024-09.csv\""), answer.Headers);
    }

    [Fact]
    public async Task A_workbook_has_the_totals_the_days_and_the_records_of_the_filtered_employees()
    {
        await ApplyAllAsync();

        var answer = await Payroll()
            .GetAsync(
                new QueryParameters($"{September}&format=xlsx&lang=zh&department=研发部"),
                null,
                CancellationToken.None
            );
        var sheets = Workbook.ReadAll(await answer.BytesAsync());

        Assert.Equal(["汇总", "按天", "考勤记录"], sheets.Select(sheet => sheet.Title));
        Assert.Equal(["王伟", "合计"], sheets[0].Values("姓名"));
        Assert.Equal(["1", "1"], sheets[0].Values("年假（天）"));
        Assert.Equal(["1.5", "1.5"], sheets[0].Values("调休（小时）"));
        Assert.Equal(["王伟", "王伟", "王伟"], sheets[1].Values("姓名"));
        Assert.Equal(["研发部", "研发部", "研发部"], sheets[1].Values("部门"));
        Assert.Equal(["a", "c", "d"], sheets[2].Values("审批实例").Order());
    }

    public void Dispose() => _projection.Dispose();

    private static IEnumerable<string> Rows(JsonNode answer) => answer["items"]!.AsArray().Select(Row);

    private static string Row(JsonNode? row) =>
        $"{row!["user_id"]} {row["user_name"]} {row["employee_no"]} {row["department"]} "
        + $"{row["amounts"]!.ToJsonString(Relaxed)} {row["records"]} {row["unknown_records"]}";

    private async Task<JsonNode> GetAsync(string query, PayrollOptions? options = null)
    {
        var answer = await Payroll(options).GetAsync(new QueryParameters(query), null, CancellationToken.None);
        Assert.Equal((200, null), (answer.Status, answer.Status == 200 ? null : answer.Detail()));
        return JsonNode.Parse(answer.Body.Span)!;
    }

    private async Task<JsonArray> DaysAsync(string period)
    {
        var answer = await new PayrollServices(_projection, _time).Lists.GetAsync(
            new QueryParameters($"{period}&layout=days"),
            null,
            CancellationToken.None
        );
        return JsonNode.Parse(answer.Body.Span)!["items"]!.AsArray();
    }

    private PayrollApi Payroll(PayrollOptions? options = null) =>
        new PayrollServices(_projection, _time, names: _names, options: options).Payroll;

    private async Task ApplyAllAsync()
    {
        await HandleAsync(Leave("a", "u1", "年假", "day", 86_400, "2024-09-05 00:00:00", "2024-09-06 00:00:00"));
        await HandleAsync(Leave("b", "u2", "年假", "half_day", 129_600, "2024-09-05 12:00:00", "2024-09-07 00:00:00"));
        await HandleAsync(Leave("c", "u1", "调休", "minute", 5_400, "2024-09-10 14:00:00", "2024-09-10 15:30:00"));
        await HandleAsync(
            Payload.V1(
                "remedy_approval",
                NewEventId(),
                new JsonObject
                {
                    ["instance_code"] = "d",
                    ["employee_id"] = "u1",
                    ["remedy_time"] = "2024-09-12 09:00:00",
                }
            )
        );
        await HandleAsync(
            Payload.V1(
                "work_approval",
                NewEventId(),
                new JsonObject
                {
                    ["instance_code"] = "e",
                    ["employee_id"] = "u3",
                    ["work_start_time"] = "2024-09-20 19:00:00",
                    ["work_end_time"] = "2024-09-21 18:00:00",
                    ["work_interval"] = 19_800,
                    ["work_detail"] = new JsonArray(
                        Part("2024-09-20 00:00", 2, 7_200),
                        Part("2024-09-21 00:00", 1, 12_600)
                    ),
                }
            )
        );

        static JsonObject Part(string start, int rule, int seconds) =>
            new()
            {
                ["start"] = start,
                ["end"] = start,
                ["rule_associated"] = rule,
                ["interval"] = seconds,
            };
    }

    private JsonObject Leave(
        string code,
        string user,
        string type,
        string unit,
        int seconds,
        string start,
        string end
    ) =>
        Payload.V1(
            "leave_approval",
            NewEventId(),
            new JsonObject
            {
                ["instance_code"] = code,
                ["employee_id"] = user,
                ["leave_type"] = type,
                ["leave_unit"] = unit,
                ["leave_interval"] = seconds,
                ["leave_start_time"] = start,
                ["leave_end_time"] = end,
            }
        );

    private string NewEventId() => $"event-{++_events}";

    private async Task HandleAsync(JsonObject body)
    {
        var message = new EventMessage
        {
            MessageId = body["uuid"]!.GetValue<string>(),
            Subject = body["event"]!["type"]!.GetValue<string>(),
            Schema = "1.0",
            TenantKey = TestWebhook.TenantKey,
            ReceivedAt = TestTime.Start,
            Body = body.Bytes(),
        };
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(message));
    }
}
