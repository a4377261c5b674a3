using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Closings;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Payroll;

public sealed class ClosingApiTests : IDisposable
{
    private const string Close = "month=2023-11&by=Li+Na";

    private readonly InMemoryAttendanceStore _records = new();
    private readonly InMemoryDeadLetters _deadLetters = new();
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly TestProjection _projection;
    private readonly PayrollServices _services;

    public ClosingApiTests()
    {
        _projection = new TestProjection(_records);
        _services = new PayrollServices(
            _projection,
            _time,
            _records,
            _deadLetters,
            new FixedNames().Add("u1", "王伟", "00042", "研发部")
        );
    }

    [Fact]
    public async Task A_month_is_closed_as_versions()
    {
        await LeaveAsync("i", "2023-11-06 00:00:00", "2023-11-08 00:00:00");

        var first = await CloseAsync(Close);
        _time.Advance(TimeSpan.FromDays(1));
        var second = await CloseAsync(Close);

        Assert.Equal(
            ("2023-11", "2023-11-01", "2023-11-30", 1, 2, "Li Na", "2023-11-14T22:13:20+00:00"),
            (
                (string?)first["month"],
                (string?)first["from"],
                (string?)first["to"],
                (int)first["version"]!,
                (int)first["rows"]!,
                (string?)first["closed_by"],
                (string?)first["closed_at"]
            )
        );
        Assert.Equal(2, (int)second["version"]!);
        Assert.Equal((string?)first["sha256"], (string?)second["sha256"]);
        Assert.Equal(64, ((string?)first["sha256"])!.Length);

        var listed = Json(await _services.Closing.ListAsync(new QueryParameters("month=2023-11"), default))["items"]!;
        JsonAssert.Equal(first.DeepClone(), listed[0]);
        JsonAssert.Equal(second.DeepClone(), listed[1]);
        Assert.Empty(
            Json(await _services.Closing.ListAsync(new QueryParameters("month=2023-10"), default))["items"]!.AsArray()
        );

        var days = Json(await _services.Closing.GetAsync("2023-11", new QueryParameters(""), null, default))["days"]!;
        Assert.Equal(
            ["u1 2023-11-06 2", "u1 2023-11-07 2"],
            days.AsArray().Select(day => $"{day!["user_id"]} {day["date"]} {day["half_days"]}")
        );
    }

    [Fact]
    public async Task What_arrives_after_the_close_is_applied_and_listed_with_its_event()
    {
        await LeaveAsync("i", "2023-11-06 00:00:00", "2023-11-08 00:00:00");
        await LeaveAsync("kept", "2023-11-20 00:00:00", "2023-11-21 00:00:00");
        await CloseAsync(Close);
        _time.Advance(TimeSpan.FromHours(2));
        await HandleAsync("leave_approval_revert", "late-revert", "i", []);
        await LeaveAsync("new", "2023-11-30 12:00:00", "2023-12-01 00:00:00", eventId: "late-leave", seconds: 43_200);

        var changes = Json(await _services.Closing.GetChangesAsync("2023-11", new QueryParameters(""), null, default));

        Assert.Equal(
            [
                "王伟 研发部 2023-11-06 i 2 ->  -1 late-revert 2023-11-15T08:13:20+08:00",
                "王伟 研发部 2023-11-07 i 2 ->  -1 late-revert 2023-11-15T08:13:20+08:00",
                "王伟 研发部 2023-11-30 new  -> 1 0.5 late-leave 2023-11-15T08:13:20+08:00",
            ],
            changes["items"]!
                .AsArray()
                .Select(change =>
                    $"{change!["user_name"]} {change["department"]} {change["date"]} {change["instance_code"]} {change["before"]?["half_days"]} "
                    + $"-> {change["after"]?["half_days"]} {change["difference_days"]} {change["event"]?["event_id"]} {change["event"]?["received_at"]}"
                )
        );

        // The next version is the month as it is now.
        await CloseAsync(Close);
        Assert.Empty(await ChangesAsync("2023-11", ""));
        Assert.Equal(3, (await ChangesAsync("2023-11", "version=1")).Count);
    }

    [Fact]
    public async Task Changes_are_a_table_and_a_sheet_of_the_workbook_of_payroll()
    {
        await LeaveAsync("i", "2023-11-06 00:00:00", "2023-11-07 00:00:00");
        await CloseAsync(Close);
        _time.Advance(TimeSpan.FromHours(2));
        await HandleAsync("leave_approval_revert", "late-revert", "i", []);

        var csv = await _services.Closing.GetChangesAsync("2023-11", new QueryParameters("format=csv"), null, default);
        Assert.Equal(
            "\uFEFFuser_id,user_name,employee_no,department,date,kind,type_name,before_days,before_minutes,after_days,after_minutes,"
                + "difference_days,difference_minutes,event_type,received_at,event_id,instance_code\r\n"
                + "u1,王伟,00042,研发部,2023-11-06,leave,年假,1,,,,'-1,,leave_approval_revert,2023-11-15T08:13:20+08:00,late-revert,i\r\n",
            Encoding.UTF8.GetString(csv.Body.Span).Replace(",-1,", ",'-1,", StringComparison.Ordinal)
        );

        var answer = await _services.Payroll.GetAsync(
            new QueryParameters("month=2023-11&format=xlsx&lang=zh"),
            null,
            default
        );
        var sheets = Workbook.ReadAll(await answer.BytesAsync());
        Assert.Equal(["汇总", "按天", "考勤记录", "封账后变更"], sheets.Select(sheet => sheet.Title));
        Assert.Equal(["-1"], sheets[3].Values("差额（天）"));
        Assert.Equal(["late-revert"], sheets[3].Values("事件 ID"));
    }

    [Fact]
    public async Task Open_events_and_records_refuse_a_close_unless_it_names_them()
    {
        await LeaveAsync("i", "2023-11-06 00:00:00", "2023-11-07 00:00:00");
        _services.Topic.Waiting.Add(Payload.LeaveMessage("waiting-1", "w"));
        _services.Topic.Waiting.Add(Payload.LeaveMessage("other-tenant", "x") with { TenantKey = "another" });
        _deadLetters.Add(Subscriptions.Leave, Leave("touches", "d1", "2023-11-29 00:00:00", "2023-12-02 00:00:00"));
        _deadLetters.Add(Subscriptions.Leave, Leave("december", "d2", "2023-12-05 00:00:00", "2023-12-06 00:00:00"));
        _deadLetters.Add(Subscriptions.Revert, Event("leave_approval_revert", "revert-of-i", "i", []));
        _deadLetters.Add(
            Subscriptions.Leave,
            Leave("no-body", "d3", "2023-12-05 00:00:00", "2023-12-06 00:00:00"),
            isReadable: false
        );
        _deadLetters.Add(Subscriptions.ApproverTask, Payload.LeaveMessage("a-task", "t"));

        var refused = await _services.Closing.CloseAsync(new QueryParameters(Close), default);

        Assert.Equal(
            (
                409,
                "2023-11 is not closed: 1 event is not applied yet (waiting-1), 3 dead letters may change it (touches, no-body, revert-of-i). Wait "
                    + "for events, resend dead letters, rebuild records, and close it then. Or close it with with_open=yes, which names them in the "
                    + "closing."
            ),
            (refused.Status, refused.Detail())
        );
        Assert.Empty(await _services.Store.ListAsync(null, null, default));

        var closing = await CloseAsync(Close + "&with_open=yes");
        Assert.Equal(
            ["waiting_event waiting-1", "dead_letter touches", "dead_letter no-body", "dead_letter revert-of-i"],
            closing["open"]!.AsArray().Select(item => $"{item!["reason"]} {item["id"]}")
        );
    }

    [Fact]
    public async Task An_event_that_was_open_is_named_although_it_came_before_the_close()
    {
        await LeaveAsync("i", "2023-11-06 00:00:00", "2023-11-07 00:00:00");
        var revert = Event("leave_approval_revert", "waiting-revert", "i", []);
        _services.Topic.Waiting.Add(revert);
        await CloseAsync(Close + "&with_open=yes");
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(revert));

        Assert.Equal(
            "waiting-revert",
            (string?)Assert.Single(await ChangesAsync("2023-11", ""))!["event"]!["event_id"]
        );
    }

    [Theory]
    [InlineData("by=a", "month is missing; it is a month, written like 2026-11.")]
    [InlineData("month=november&by=a", "month is \"november\"; it is a month, written like 2026-11.")]
    [InlineData("month=2023-11", "by is missing; it is who closes the month, in at most 100 characters.")]
    [InlineData("month=2023-11&by=+", "by is \" \"; it is who closes the month, in at most 100 characters.")]
    [InlineData("month=2023-12&by=a", "2023-12 begins on 2023-12-01; it cannot be closed yet.")]
    [InlineData("month=2023-11&by=a&with_open=no", "with_open is \"no\"; it is yes, or absent.")]
    public async Task A_wrong_parameter_is_400(string query, string sentence)
    {
        var answer = await _services.Closing.CloseAsync(new QueryParameters(query), default);

        Assert.Equal((400, sentence), (answer.Status, answer.Detail()));
    }

    [Theory]
    [InlineData("2023-11", "", 404, "2023-11 is not closed.")]
    [InlineData("2023-11", "version=2", 404, "2023-11 has no closing 2.")]
    [InlineData("2023-11", "version=0", 400, "version is \"0\"; it is a number from 1 to 999.")]
    [InlineData("x", "", 400, "month is \"x\"; it is a month, written like 2026-11.")]
    public async Task A_closing_that_is_not_there_is_said(string month, string query, int status, string sentence)
    {
        foreach (
            var answer in (HttpResult[])
                [
                    await _services.Closing.GetAsync(month, new QueryParameters(query), null, default),
                    await _services.Closing.GetChangesAsync(month, new QueryParameters(query), null, default),
                ]
        )
            Assert.Equal((status, sentence), (answer.Status, answer.Detail()));
    }

    [Fact]
    public async Task An_erasure_removes_the_rows_of_the_employee_and_the_closing_says_so()
    {
        await LeaveAsync("i", "2023-11-06 00:00:00", "2023-11-08 00:00:00");
        await HandleAsync(
            "leave_approval",
            "other",
            "j",
            Fields("u2", "2023-11-06 00:00:00", "2023-11-07 00:00:00", 86_400)
        );
        await CloseAsync("month=2023-11&by=u1");
        var before = Assert.Single(await _services.Store.ListAsync(null, null, default));
        var erasure = new ClosingErasure(_services.Store, _services.Comparisons, _time);
        var place = MonthStore<Closing>.PlaceOf(before);

        Assert.Equal(3, (await erasure.EraseAsync(place, "u1", until: null, default)).Rows);
        Assert.Equal(3, (await erasure.EraseAsync(place, "u1", DateTimeOffset.MaxValue, default)).Rows);
        Assert.Equal(0, (await erasure.EraseAsync(place, "u1", DateTimeOffset.MaxValue, default)).Rows);

        var view = Json(await _services.Closing.GetAsync("2023-11", new QueryParameters(""), null, default));
        Assert.Equal("u2", (string?)Assert.Single(view["days"]!.AsArray())!["user_id"]);
        var closing = view["closing"]!;
        Assert.Equal(
            (1, 3, before.Sha256, null, 2),
            (
                (int)closing["version"]!,
                (int)closing["rows"]!,
                (string?)closing["sha256"],
                (string?)closing["closed_by"],
                (int)closing["erased"]!["rows"]!
            )
        );
        Assert.DoesNotContain("u1", view.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_are_not_those_of_the_closing_are_not_shown()
    {
        await LeaveAsync("i", "2023-11-06 00:00:00", "2023-11-07 00:00:00");
        await CloseAsync(Close);
        var stored = await _services.Store.FindAsync(TestWebhook.TenantKey, "2023-11", 1, default);
        var (other, _) = ClosedDays.Compress([]);

        var damaged = Assert.Throws<InvalidDataException>(() => ClosedDays.Read(stored!.Value, other));
        Assert.Equal(
            "Version 1 of the closing of 2023-11 is damaged: its rows do not have its SHA-256. Restore a backup.",
            damaged.Message
        );
    }

    public void Dispose() => _projection.Dispose();

    private static JsonNode Json(HttpResult answer)
    {
        Assert.Equal((200, null), (answer.Status, answer.Status == 200 ? null : answer.Detail()));
        return JsonNode.Parse(answer.Body.Span)!;
    }

    private async Task<JsonNode> CloseAsync(string query) =>
        Json(await _services.Closing.CloseAsync(new QueryParameters(query), default));

    private async Task<JsonArray> ChangesAsync(string month, string query) =>
        Json(await _services.Closing.GetChangesAsync(month, new QueryParameters(query), null, default))[
            "items"
        ]!.AsArray();

    private Task LeaveAsync(string code, string start, string end, string? eventId = null, int? seconds = null) =>
        HandleAsync("leave_approval", eventId ?? $"event-{code}", code, Fields("u1", start, end, seconds));

    private EventMessage Leave(string eventId, string code, string start, string end) =>
        Event("leave_approval", eventId, code, Fields("u1", start, end, null));

    private static JsonObject Fields(string user, string start, string end, int? seconds) =>
        new()
        {
            ["employee_id"] = user,
            ["leave_type"] = "年假",
            ["leave_unit"] = "half_day",
            ["leave_interval"] =
                seconds
                ?? (int)
                    (
                        DateTime.Parse(end, System.Globalization.CultureInfo.InvariantCulture)
                        - DateTime.Parse(start, System.Globalization.CultureInfo.InvariantCulture)
                    ).TotalSeconds,
            ["leave_start_time"] = start,
            ["leave_end_time"] = end,
        };

    private EventMessage Event(string type, string eventId, string code, JsonObject fields) =>
        Payload.V1Message(type, eventId, code, fields) with
        {
            ReceivedAt = _time.GetUtcNow(),
        };

    private async Task HandleAsync(string type, string eventId, string code, JsonObject fields) =>
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(Event(type, eventId, code, fields)));
}
