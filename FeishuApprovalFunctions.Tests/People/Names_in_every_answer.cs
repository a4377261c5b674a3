using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Health;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Api.Summary;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.People;
using FeishuApproval.Telemetry;
using FeishuApproval.Tests.Api.Sharing;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;
using Query = FeishuApproval.Tests.Support.Query;

namespace FeishuApproval.Tests.People;

/// <summary>A leave of one employee and an overtime entered for two, as every route answers them.</summary>
public sealed class Names_in_every_answer : IDisposable
{
    private const string Days = "from=2023-11-01&to=2023-11-30";

    private static readonly ShareKey Key = new("0123456789abcdef0123456789abcdef");

    private readonly InMemoryAttendanceStore _store = new();
    private readonly TestProjection _projection;
    private readonly FixedNames _names = new FixedNames()
        .Add("u1", "王伟", "00042")
        .Add("u2", "=李娜")
        .Add("u3", null, "7");
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private int _events;

    public Names_in_every_answer() => _projection = new TestProjection(_store);

    public void Dispose() => _projection.Dispose();

    [Fact]
    public async Task A_list_has_those_of_its_records_and_asks_once_for_a_page()
    {
        await ApplyAsync();

        var page = await JsonAsync(Lists(_names).GetAsync(new(Days), null, default));

        Assert.Equal(
            ["leave u1 王伟 00042", "overtime u4  "],
            page["items"]!
                .AsArray()
                .Select(item => $"{item!["instance_code"]} {item["user_id"]} {item["user_name"]} {item["employee_no"]}")
        );
        JsonAssert.Equal(
            """
            [{"user_id":"u1","user_name":"王伟","employee_no":"00042"},
             {"user_id":"u2","user_name":"=李娜","employee_no":null},{"user_id":"u3","user_name":null,"employee_no":"7"}]
            """,
            page["names"]!
        );
        Assert.Equal(["u1", "u2", "u3", "u4"], Assert.Single(_names.Calls));
    }

    [Fact]
    public async Task Without_a_source_answers_are_what_they_were()
    {
        await ApplyAsync();

        string list = (await Lists(null).GetAsync(new(Days), null, default)).Text();
        string summary = (await Summary(null).GetAsync(new($"{Days}&group_by=employee"), null, default)).Text();
        string shared = (await Share(null).GetAttendanceAsync(Token, new(Days), default)).Text();

        Assert.All(
            [list, summary, shared, await ReadAsync(null, "leave", null)],
            text =>
            {
                Assert.DoesNotContain("user_name", text, StringComparison.Ordinal);
                Assert.DoesNotContain("employee_no", text, StringComparison.Ordinal);
                Assert.DoesNotContain("\"names\"", text, StringComparison.Ordinal);
            }
        );
        Assert.Equal(["", ""], Columns(await CsvAsync(Lists(null), "format=csv"), "user_name", "employee_no")[0]);
    }

    [Fact]
    public async Task One_record_has_that_of_its_employee()
    {
        await ApplyAsync();

        var record = JsonNode.Parse(await ReadAsync(_names, "leave", null))!;
        Assert.Equal(("王伟", "00042"), ((string?)record["user_name"], (string?)record["employee_no"]));
        Assert.Contains(",王伟,00042,", await ReadAsync(_names, "leave", "csv"), StringComparison.Ordinal);
        Assert.DoesNotContain("user_name", await ReadAsync(_names, "overtime", null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CSV_has_them_in_its_columns()
    {
        await ApplyAsync();

        string[] lines = await CsvAsync(Lists(_names), "format=csv");

        Assert.Equal(
            [
                ["王伟", "00042"],
                ["", ""],
            ],
            Columns(lines, "user_name", "employee_no")
        );
        Assert.Equal("王伟", JsonAsItem(await Lists(_names).GetAsync(new(Days), null, default)));
    }

    [Fact]
    public async Task A_row_of_a_day_has_that_of_its_own_employee_and_a_name_is_never_a_formula()
    {
        await ApplyAsync();

        string[] lines = await CsvAsync(Lists(_names), "format=csv&layout=days");

        Assert.Equal(
            [
                ["u1", "leave", "王伟", "00042"],
                ["u2", "overtime", "\"'=李娜\"", ""],
                ["u3", "overtime", "", "7"],
            ],
            Columns(lines, "user_id", "instance_code", "user_name", "employee_no")
        );
        Assert.Equal(["u1", "u2", "u3"], Assert.Single(_names.Calls));
    }

    [Theory]
    [InlineData("", "en", "Name", "Employee number", "王伟 00042| ")]
    [InlineData("", "zh", "姓名", "工号", "王伟 00042| ")]
    [InlineData("&layout=days", "zh", "姓名", "工号", "王伟 00042|=李娜 | 7")]
    public async Task A_workbook_has_them_in_its_first_columns(
        string layout,
        string language,
        string name,
        string number,
        string expected
    )
    {
        await ApplyAsync();

        var book = Workbook.Read(
            await Lists(_names).GetAsync(new($"{Days}&format=xlsx&lang={language}{layout}"), null, default)
        );

        Assert.Equal([name, number], book.Headers.Take(2));
        Assert.Equal(
            expected,
            string.Join(
                '|',
                book.Values(name).Zip(book.Values(number)).Select(cells => $"{cells.First} {cells.Second}")
            )
        );
    }

    [Fact]
    public async Task A_summary_by_employee_has_them()
    {
        await ApplyAsync();

        var rows = (await JsonAsync(Summary(_names).GetAsync(new($"{Days}&group_by=employee"), null, default)))[
            "items"
        ]!.AsArray();
        Assert.Equal(
            ["u1 王伟 00042", "u2 =李娜 ", "u3  7"],
            rows.Select(row => $"{row!["user_id"]} {row["user_name"]} {row["employee_no"]}")
        );
        Assert.Single(_names.Calls);

        string[] lines = Lines(
            await Summary(_names).GetAsync(new($"{Days}&group_by=employee&format=csv"), null, default)
        );
        Assert.Equal(
            [
                ["王伟", "00042"],
                ["\"'=李娜\"", ""],
                ["", "7"],
            ],
            Columns(lines, "user_name", "employee_no")
        );
        var book = Workbook.Read(
            await Summary(_names).GetAsync(new($"{Days}&group_by=employee&format=xlsx"), null, default)
        );
        Assert.Equal(["王伟", "=李娜", null], book.Values("Name"));

        var byKind = (await JsonAsync(Summary(_names).GetAsync(new($"{Days}&group_by=kind"), null, default)))[
            "items"
        ]!.AsArray();
        Assert.All(byKind, row => Assert.Null(row!["user_name"]));
    }

    [Fact]
    public async Task A_share_link_shows_names_and_no_numbers()
    {
        await ApplyAsync();

        var page = await JsonAsync(Share(_names).GetAttendanceAsync(Token, new(Days), default));

        JsonAssert.Equal(
            """
            [{"user_id":"u1","user_name":"王伟","employee_no":null},
             {"user_id":"u2","user_name":"=李娜","employee_no":null},{"user_id":"u3","user_name":null,"employee_no":null}]
            """,
            page["names"]!
        );
        Assert.DoesNotContain("00042", page.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_feed_names_employees_and_its_events_stay_the_same_ones()
    {
        await ApplyAsync();

        var named = await FeedAsync(_names);
        Assert.Equal(
            ["=李娜: Overtime", "u3: Overtime", "王伟: Leave"],
            named.Events.Select(each => each.Summary).Order(StringComparer.Ordinal)
        );
        Assert.Equal((await FeedAsync(null)).Events.Select(each => each.Uid), named.Events.Select(each => each.Uid));
    }

    [Theory]
    [InlineData("Add a scope.", "\"Add a scope.\"")]
    [InlineData(null, "null")]
    public async Task The_status_says_where_they_come_from_and_what_is_wrong(string? problem, string message)
    {
        _names.Status = new(EmployeeNameSource.Contacts, problem);
        var health = new HealthApi(
            new Readiness(new FakeTopic(), new InMemoryAttendanceStore(), _time, new FakeLogger<Readiness>()),
            new EventStatistics(_time),
            new InMemoryDeadLetters(),
            names: _names
        );

        string status = (await health.GetStatusAsync(default)).Text();

        Assert.EndsWith(
            $$$"""
            ,"names":{"source":"contacts","message":{{{message}}}}}
            """.Trim(),
            status,
            StringComparison.Ordinal
        );
    }

    private static string Token =>
        Key.Sign(new(TestWebhook.TenantKey, ["leave", "overtime"], TestTime.Start.AddDays(1).ToUnixTimeSeconds()));

    private AttendanceListApi Lists(IEmployeeNames? names) =>
        new(_projection.Search, new FeishuOptions { Apps = [new FeishuApp(null, [TestWebhook.Token], [])] }, names);

    private SummaryApi Summary(IEmployeeNames? names) => new(_projection.Search, Lists(names), _time, names);

    private ShareApi Share(IEmployeeNames? names) =>
        new(
            _projection.Search,
            new ShareLinks(Key, new ShareLinkStore(new InMemoryFiles()), _time),
            AttendanceRules.Default,
            _time,
            names
        );

    private async Task<CalendarDocument> FeedAsync(IEmployeeNames? names) =>
        CalendarDocument.Read(
            await (await Share(names).GetFeedAsync(Query.Of(("token", Token)), default)).BytesAsync()
        );

    private async Task<string> ReadAsync(IEmployeeNames? names, string code, string? format)
    {
        var reads = new ReadApi(_projection.Reader, new InMemoryApproverTaskStore(), names);
        return (await reads.GetAttendanceRecordAsync(code, Query.Of(("format", format)), null, default)).Text();
    }

    private static async Task<JsonNode> JsonAsync(ValueTask<HttpResult> answering) =>
        JsonNode.Parse((await answering).Text())!;

    private static string? JsonAsItem(HttpResult answer) =>
        (string?)JsonNode.Parse(answer.Text())!["items"]![0]!["user_name"];

    private static async Task<string[]> CsvAsync(AttendanceListApi lists, string parameters) =>
        Lines(await lists.GetAsync(new($"{Days}&{parameters}"), null, default));

    /// <summary>The fields of some columns, row by row. No field of these tests contains a comma.</summary>
    private static string[][] Columns(string[] lines, params string[] names)
    {
        string[] header = lines[0].Split(',');
        return
        [
            .. lines[1..]
                .Select(line => line.Split(','))
                .Select(cells => names.Select(name => cells[Array.IndexOf(header, name)]).ToArray()),
        ];
    }

    private static string[] Lines(HttpResult answer)
    {
        Assert.Equal(200, answer.Status);
        return Encoding.UTF8.GetString(answer.Body.Span).TrimEnd().Split("\r\n");
    }

    private async Task ApplyAsync()
    {
        await ApplyAsync(
            "leave_approvalV2",
            "leave",
            new JsonObject
            {
                ["user_id"] = "u1",
                ["leave_start_time"] = "2023-11-15 00:00:00",
                ["leave_end_time"] = "2023-11-16 00:00:00",
                ["leave_range"] = "[[2023-11-15 09:00,2023-11-15 18:00]]",
            }
        );
        await ApplyAsync(
            "work_approval",
            "overtime",
            new JsonObject
            {
                ["employee_id"] = "u4",
                ["work_start_time"] = "2023-11-16 19:00:00",
                ["work_end_time"] = "2023-11-16 21:00:00",
                ["work_multi_imitate_users"] = new JsonArray("u2", "u3"),
            }
        );
    }

    private async Task ApplyAsync(string type, string instance, JsonObject fields) =>
        Assert.Equal(
            HandlerOutcome.Applied,
            await _projection.HandleAsync(Payload.V1Message(type, $"event-{++_events}", instance, fields))
        );
}
