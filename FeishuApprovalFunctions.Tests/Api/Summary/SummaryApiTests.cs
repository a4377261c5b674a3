using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Summary;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Api.Summary;

/// <summary>The summary and the rows by day come from the same days.</summary>
public sealed class SummaryApiTests : IDisposable
{
    private const string September = "from=2024-09-01&to=2024-09-30";

    private readonly TestProjection _projection = new();
    private int _events;

    [Fact]
    public async Task Days_and_minutes_are_clipped_to_the_period()
    {
        await LeaveAsync(
            "i",
            "u1",
            "年假",
            "[2024-09-05 09:00,2024-09-05 17:00],[2024-09-06 09:00,2024-09-06 17:00],[2024-09-07 09:00,2024-09-07 13:00]",
            5
        );

        Assert.Equal("u1 leave 年假: 1 records 2.5 days  min 0 unknown", await SummaryAsync(September));
        Assert.Equal(
            "u1 leave 年假: 1 records 1.5 days  min 0 unknown",
            await SummaryAsync("from=2024-09-06&to=2024-09-30")
        );
        Assert.Equal("u1 leave 年假: 1 records 1 days  min 0 unknown", await SummaryAsync("date=2024-09-05"));
        Assert.Empty(await SummaryAsync("date=2024-09-08"));
    }

    [Theory]
    [InlineData(
        "employee,kind,type",
        "u1 leave 事假: 1 records 1 days  min 0 unknown|u1 leave 年假: 1 records 1 days  min 0 unknown|u2 leave 年假: 1 records 1 days "
            + " min 0 unknown"
    )]
    [InlineData("employee", "u1  : 2 records 2 days  min 0 unknown|u2  : 1 records 1 days  min 0 unknown")]
    [InlineData("type", "  事假: 1 records 1 days  min 0 unknown|  年假: 2 records 2 days  min 0 unknown")]
    [InlineData("kind", " leave : 3 records 3 days  min 0 unknown")]
    public async Task Groups_are_the_requested_ones(string groups, string expected)
    {
        await LeaveAsync("a", "u1", "年假", "[2024-09-05 09:00,2024-09-05 17:00]", 2);
        await LeaveAsync("b", "u1", "事假", "[2024-09-06 09:00,2024-09-06 17:00]", 2);
        await LeaveAsync("c", "u2", "年假", "[2024-09-05 09:00,2024-09-05 17:00]", 2);

        Assert.Equal(expected, await SummaryAsync($"{September}&group_by={groups}"));
        if (groups == "employee")
        {
            Assert.Equal(
                "u1  : 2 records 2 days  min 0 unknown",
                await SummaryAsync($"{September}&group_by=employee&user_id=u1")
            );
        }
    }

    [Fact]
    public async Task A_cancel_leave_counts_until_it_is_reverted()
    {
        await LeaveAsync(
            "i",
            "u1",
            "年假",
            "[2024-09-05 09:00,2024-09-05 17:00],[2024-09-06 09:00,2024-09-06 17:00]",
            4
        );
        await LeaveAsync("cancel", "u1", "年假", "[2024-09-06 09:00,2024-09-06 13:00]", 1, origin: "i");

        Assert.Equal("u1 leave 年假: 1 records 1.5 days  min 0 unknown", await SummaryAsync(September));
        Assert.Equal("2024-09-05,Thu,,1|2024-09-06,Fri,,0.5", await DaysAsync(September));

        await HandleAsync(
            Payload.V1("leave_approval_revert", $"event-{++_events}", new JsonObject { ["instance_code"] = "cancel" })
        );
        Assert.Equal("u1 leave 年假: 1 records 2 days  min 0 unknown", await SummaryAsync(September));
    }

    [Fact]
    public async Task A_day_that_is_cancelled_whole_has_no_row()
    {
        await LeaveAsync(
            "i",
            "u1",
            "年假",
            "[2024-09-05 09:00,2024-09-05 17:00],[2024-09-06 09:00,2024-09-06 17:00]",
            4
        );
        await LeaveAsync("cancel", "u1", "年假", "[2024-09-05 00:00,2024-09-06 00:00]", 2, origin: "i");

        Assert.Equal("2024-09-06,Fri,,1", await DaysAsync(September));
    }

    [Fact]
    public async Task Overtime_counts_for_each_employee_it_was_entered_for()
    {
        await HandleAsync(
            Payload.V1(
                "work_approval",
                $"event-{++_events}",
                new JsonObject
                {
                    ["instance_code"] = "i",
                    ["employee_id"] = "user",
                    ["work_multi_imitate_users"] = new JsonArray("u1", "u2"),
                    ["time_range"] = "[[2024-09-05 22:00,2024-09-06 01:00]]",
                    ["work_type"] = "工作日加班",
                }
            )
        );

        Assert.Equal(
            "u1 overtime 工作日加班: 1 records  days 180 min 0 unknown|u2 overtime 工作日加班: 1 records  days 180 min 0 unknown",
            await SummaryAsync(September)
        );
        Assert.Equal(
            "u2 overtime 工作日加班: 1 records  days 60 min 0 unknown",
            await SummaryAsync("date=2024-09-06&user_id=u2")
        );
        Assert.Equal(
            "2024-09-05,Thu,120,|2024-09-05,Thu,120,|2024-09-06,Fri,60,|2024-09-06,Fri,60,",
            await DaysAsync(September)
        );
    }

    /// <summary>One day of leave from Monday to Wednesday: nobody can say on which of them.</summary>
    [Fact]
    public async Task A_length_without_a_split_counts_only_inside_the_period()
    {
        await HandleAsync(Leave("i", "day", 86_400, "2024-09-09 00:00:00", "2024-09-12 00:00:00"));

        Assert.Equal("u1 leave 年假: 1 records 1 days  min 0 unknown", await SummaryAsync(September));
        Assert.Equal(
            "u1 leave 年假: 1 records  days  min 1 unknown",
            await SummaryAsync("from=2024-09-10&to=2024-09-30")
        );
        Assert.Equal("2024-09-10,Tue,,|2024-09-11,Wed,,", await DaysAsync("from=2024-09-10&to=2024-09-30"));
    }

    [Fact]
    public async Task A_record_without_a_length_is_unknown()
    {
        await HandleAsync(Leave("i", "day", null, "2024-09-09 09:00:00", "2024-09-10 18:00:00"));

        Assert.Equal("u1 leave 年假: 1 records  days  min 1 unknown", await SummaryAsync(September));
    }

    [Fact]
    public async Task Overtime_is_grouped_by_day_class_and_compensation()
    {
        await HandleAsync(
            Payload.V1(
                "work_approval",
                $"event-{++_events}",
                new JsonObject
                {
                    ["instance_code"] = "i",
                    ["employee_id"] = "u1",
                    ["work_start_time"] = "2024-09-28 00:00:00",
                    ["work_end_time"] = "2024-10-01 00:00:00",
                    ["work_interval"] = 21_600,
                    ["work_detail"] = new JsonArray(
                        Part("2024-09-28 00:00", 1, 7_200),
                        Part("2024-09-29 00:00", 2, 7_200),
                        Part("2024-10-01 00:00", 2, 7_200)
                    ),
                }
            )
        );

        Assert.Equal(
            ["workday pay 120", "rest_day time_off 120", "holiday pay 120"],
            await RowsAsync("from=2024-09-01&to=2024-10-31&group_by=day_class,compensation")
        );
        Assert.Equal(
            [" pay 240", " time_off 120"],
            await RowsAsync("from=2024-09-01&to=2024-10-31&group_by=compensation")
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

    [Fact]
    public async Task Types_and_unreadable_choose_records()
    {
        await LeaveAsync("a", "u1", "年假", "[2024-09-05 09:00,2024-09-05 17:00]", 2);
        await LeaveAsync("b", "u1", "事假", "not a range", 2);

        Assert.Equal(["a"], await ListAsync($"{September}&types=年假"));
        Assert.Equal(["a", "b"], (await ListAsync($"{September}&types=事假,年假")).Order());
        Assert.Empty(await ListAsync($"{September}&types=病假"));
        Assert.Equal(["b"], await ListAsync($"{September}&unreadable=true"));
        Assert.Equal(["b"], await ListAsync($"{September}&unreadable=true&user_id=u1"));
        Assert.Equal(["a", "b"], (await ListAsync($"{September}&unreadable=false")).Order());
    }

    [Fact]
    public async Task A_page_token_is_of_its_types_only()
    {
        await LeaveAsync("a", "u1", "年假", "[2024-09-05 09:00,2024-09-05 17:00]", 2);
        await LeaveAsync("b", "u1", "年假", "[2024-09-05 09:00,2024-09-05 17:00]", 2);
        var page = JsonNode.Parse(
            (
                await Lists.GetAsync(
                    new QueryParameters($"{September}&types=年假&page_size=1"),
                    null,
                    CancellationToken.None
                )
            )
                .Body
                .Span
        )!;
        string next = $"{September}&page_token={page["next_page_token"]}";

        Assert.Equal(
            200,
            (await Lists.GetAsync(new QueryParameters($"{next}&types=年假"), null, CancellationToken.None)).Status
        );
        foreach (string other in (string[])["", "&types=事假", "&types=年假&unreadable=true"])
        {
            Assert.Equal(
                400,
                (await Lists.GetAsync(new QueryParameters(next + other), null, CancellationToken.None)).Status
            );
        }
    }

    [Fact]
    public async Task A_summary_can_be_a_table()
    {
        await LeaveAsync("a", "u1", "年假", "[2024-09-05 09:00,2024-09-05 13:00]", 1);

        var answer = await Summary.GetAsync(
            new QueryParameters($"{September}&format=csv"),
            null,
            CancellationToken.None
        );

        Assert.Equal(
            "\uFEFFuser_id,kind,type_name,records,days,minutes,unknown_records,user_name,employee_no,department,day_class,compensation\r\nu1,leave,年假,1,0.5,,0,,,,,\r\n",
            Encoding.UTF8.GetString(answer.Body.Span)
        );
    }

    [Theory]
    [InlineData("from=2024-09-01", "to is missing; it is a day, written like 2024-09-05.")]
    [InlineData(
        September + "&group_by=team",
        "group_by names \"team\"; it is one or several of employee, kind, type, day_class, compensation, joined by commas."
    )]
    public async Task A_wrong_parameter_is_400(string query, string sentence)
    {
        var answer = await Summary.GetAsync(new QueryParameters(query), null, CancellationToken.None);
        Assert.Equal((400, sentence), (answer.Status, answer.Detail()));
    }

    [Theory]
    [InlineData("&layout=weeks", "layout is \"weeks\"; it is records, which is the default, or days.")]
    [InlineData("&unreadable=1", "unreadable is \"1\"; it is true or false, which is the default.")]
    public async Task A_wrong_parameter_of_a_list_is_400(string query, string sentence)
    {
        var answer = await Lists.GetAsync(new QueryParameters(September + query), null, CancellationToken.None);
        Assert.Equal((400, sentence), (answer.Status, answer.Detail()));
    }

    [Fact]
    public async Task A_record_names_its_days_and_amount()
    {
        await LeaveAsync(
            "a",
            "u1",
            "年假",
            "[2024-09-05 09:00,2024-09-05 17:00],[2024-09-06 09:00,2024-09-06 13:00]",
            3
        );

        var record = (await _projection.ReadRecordAsync("a"))!;
        Assert.Equal("1.5 days", record["amount"]!.GetValue<string>());
        JsonAssert.Equal("""{"value":1.5,"unit":"day"}""", record["length"]!);
        JsonAssert.Equal(
            """
            [{"date":"2024-09-05","day_class":"workday","start":"2024-09-05T09:00:00+08:00","end":"2024-09-05T17:00:00+08:00","half_days":2},
             {"date":"2024-09-06","day_class":"workday","start":"2024-09-06T09:00:00+08:00","end":"2024-09-06T13:00:00+08:00","half_days":1,
              "half":"morning"}]
            """,
            JsonAssert.WithoutNulls(record["days"])!
        );
    }

    public void Dispose() => _projection.Dispose();

    private AttendanceListApi Lists =>
        new(_projection.Search, new FeishuOptions { Apps = [new FeishuApp(null, [TestWebhook.Token], [])] });

    private SummaryApi Summary => new(_projection.Search, Lists, new FakeTimeProvider(TestTime.Start));

    private async Task<string> SummaryAsync(string query)
    {
        var answer = await Summary.GetAsync(new QueryParameters(query), null, CancellationToken.None);
        Assert.Equal(200, answer.Status);
        return string.Join(
            '|',
            JsonNode.Parse(answer.Body.Span)!["items"]!
                .AsArray()
                .Select(row =>
                    $"{row!["user_id"]} {row["kind"]} {row["type_name"]}: {row["records"]} records {row["days"]} days {row["minutes"]} min "
                    + $"{row["unknown_records"]} unknown"
                )
        );
    }

    /// <summary>Date, weekday, minutes and days of each row.</summary>
    private async Task<string> DaysAsync(string query)
    {
        var answer = await Lists.GetAsync(
            new QueryParameters($"{query}&format=csv&layout=days"),
            null,
            CancellationToken.None
        );
        Assert.Equal(200, answer.Status);
        return string.Join(
            '|',
            Encoding
                .UTF8.GetString(answer.Body.Span)
                .Split("\r\n")[1..^1]
                .Select(line => string.Join(',', line.Split(',')[2..6]))
                .Order()
        );
    }

    private async Task<List<string>> ListAsync(string query)
    {
        var answer = await Lists.GetAsync(new QueryParameters(query), null, CancellationToken.None);
        Assert.Equal(200, answer.Status);
        return
        [
            .. JsonNode.Parse(answer.Body.Span)!["items"]!
                .AsArray()
                .Select(item => item!["instance_code"]!.GetValue<string>()),
        ];
    }

    private Task LeaveAsync(
        string instanceCode,
        string userId,
        string type,
        string ranges,
        int halfDays,
        string? origin = null
    ) =>
        HandleAsync(
            Payload.V1(
                "leave_approvalV2",
                $"event-{++_events}",
                new JsonObject
                {
                    ["instance_code"] = instanceCode,
                    ["user_id"] = userId,
                    ["leave_name"] = type,
                    ["leave_unit"] = "half_day",
                    ["leave_interval"] = halfDays * 43_200,
                    ["leave_start_time"] = "2024-09-05 00:00:00",
                    ["leave_end_time"] = "2024-09-08 00:00:00",
                    ["leave_range"] = $"[{ranges}]",
                    ["origin_instance_code"] = origin,
                }
            )
        );

    private JsonObject Leave(string instanceCode, string unit, int? seconds, string start, string end) =>
        Payload.V1(
            "leave_approval",
            $"event-{++_events}",
            new JsonObject
            {
                ["instance_code"] = instanceCode,
                ["employee_id"] = "u1",
                ["leave_type"] = "年假",
                ["leave_unit"] = unit,
                ["leave_interval"] = seconds,
                ["leave_start_time"] = start,
                ["leave_end_time"] = end,
            }
        );

    private async Task<IEnumerable<string>> RowsAsync(string query)
    {
        var answer = await Summary.GetAsync(new QueryParameters(query), null, CancellationToken.None);
        return JsonNode.Parse(answer.Body.Span)!["items"]!
            .AsArray()
            .Select(row => $"{row!["day_class"]} {row["compensation"]} {row["minutes"]}");
    }

    private async Task HandleAsync(JsonObject body) =>
        Assert.Equal(
            HandlerOutcome.Applied,
            await _projection.HandleAsync(
                new EventMessage
                {
                    MessageId = body["uuid"]!.GetValue<string>(),
                    Subject = body["event"]!["type"]!.GetValue<string>(),
                    Schema = "1.0",
                    TenantKey = TestWebhook.TenantKey,
                    ReceivedAt = TestTime.Start,
                    Body = body.Bytes(),
                }
            )
        );
}
