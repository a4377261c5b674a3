using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Api.Reads;

public sealed class AttendanceListTests : IDisposable
{
    private readonly TestProjection _projection = new();
    private int _events;

    [Fact]
    public async Task A_leave_is_found_by_its_employee_and_on_each_of_its_days()
    {
        await LeaveAsync("i", "user", "2024-09-05 12:00:00", "2024-09-07 00:00:00");

        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-06&to=2024-09-30"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-06"));
        Assert.Empty(await DaysAsync("date=2024-09-07"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-07&to=2024-09-30"));
        Assert.Empty(await EmployeeAsync("other", "from=2024-09-01&to=2024-09-30"));
    }

    [Fact]
    public async Task A_reverted_leave_is_found_with_status_all_only()
    {
        await LeaveAsync("i", "user", "2024-09-05 12:00:00", "2024-09-06 00:00:00");
        await HandleAsync(Payload.V1("leave_approval_revert", $"event-{++_events}", new JsonObject { ["instance_code"] = "i" }));

        Assert.Empty(await DaysAsync("date=2024-09-05"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-05&to=2024-09-05&status=approved"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05&status=all"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-05&to=2024-09-05&status=all"));
    }

    [Fact]
    public async Task Overtime_for_several_employees_is_found_for_each_and_once_a_day()
    {
        await OvertimeAsync("i", """["u2","u1"]""", "[[2024-09-05 18:00,2024-09-05 20:00],[2024-09-07 18:00,2024-09-07 20:00]]");

        Assert.Equal(["i"], await EmployeeAsync("u1", "from=2024-09-05&to=2024-09-05"));
        Assert.Equal(["i"], await EmployeeAsync("u2", "from=2024-09-05&to=2024-09-05"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-05&to=2024-09-05"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));
    }

    [Fact]
    public async Task An_overtime_is_not_found_between_its_periods()
    {
        await OvertimeAsync("i", "null", "[[2024-09-05 18:00,2024-09-05 20:00],[2024-09-07 18:00,2024-09-07 20:00]]");

        Assert.Empty(await DaysAsync("date=2024-09-06"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-06&to=2024-09-06"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-07"));
        Assert.Equal(["i"], await DaysAsync("from=2024-09-06&to=2024-09-08"));
    }

    [Fact]
    public async Task A_trip_is_found_on_the_days_of_its_schedules_for_all_travellers()
    {
        await TripAsync(
            "i", """["u2","u1"]""", ("2024-09-05 12:00:00", "2024-09-06 00:00:00"), ("2024-09-09 00:00:00", "2024-09-11 00:00:00"));

        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));
        Assert.Empty(await DaysAsync("date=2024-09-06"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-10"));
        Assert.Equal(["i"], await DaysAsync("from=2024-09-01&to=2024-09-30"));
        foreach (string employee in (string[])["user", "u1", "u2"])
        {
            Assert.Equal(["i"], await EmployeeAsync(employee, "from=2024-09-10&to=2024-09-10"));
            Assert.Empty(await EmployeeAsync(employee, "from=2024-09-06&to=2024-09-08"));
        }
    }

    [Fact]
    public async Task An_outing_is_found_on_its_day()
    {
        await OutAsync("i", "2024-09-05 14:00:00", "2024-09-05 18:00:00");

        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-05&to=2024-09-05"));
        Assert.Empty(await DaysAsync("date=2024-09-06"));
    }

    [Theory]
    [InlineData("2024-09-07 09:00:00", "2024-09-10 09:00:00")]
    [InlineData("2024-09-10 09:00:00", "2024-09-07 09:00:00")]
    public async Task A_shift_swap_is_found_on_the_day_given_and_on_the_day_taken_and_once_in_a_period(string given, string taken)
    {
        await ShiftAsync("i", given, taken);

        foreach (string day in (string[])["2024-09-07", "2024-09-10"])
        {
            Assert.Equal(["i"], await DaysAsync($"date={day}"));
            Assert.Equal(["i"], await EmployeeAsync("user", $"from={day}&to={day}"));
        }

        Assert.Empty(await DaysAsync("from=2024-09-08&to=2024-09-09"));
        Assert.Empty(await EmployeeAsync("user", "from=2024-09-08&to=2024-09-09"));
        Assert.Equal(["i"], await DaysAsync("from=2024-09-01&to=2024-09-30&page_size=1"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30&page_size=1"));
    }

    [Fact]
    public async Task A_shift_swap_within_one_day_is_found_on_it_once()
    {
        await ShiftAsync("i", "2024-09-07 09:00:00", "2024-09-07 21:00:00");

        Assert.Equal(["i"], await DaysAsync("date=2024-09-07"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30"));
    }

    [Theory]
    [InlineData("", "leave out overtime remedy shift trip")]
    [InlineData("&kinds=", "leave out overtime remedy shift trip")]
    [InlineData("&kinds=leave,trip,out", "leave out trip")]
    [InlineData("&kinds=shift", "shift")]
    [InlineData("&kinds=remedy,remedy", "remedy")]
    public async Task Only_the_requested_kinds_are_listed(string kinds, string expected)
    {
        await LeaveAsync("leave", "user", "2024-09-05 09:00:00", "2024-09-06 00:00:00");
        await OvertimeAsync("overtime", "null", "");
        await HandleAsync(Payload.V1("remedy_approval", $"event-{++_events}", new JsonObject
        {
            ["instance_code"] = "remedy",
            ["employee_id"] = "user",
            ["remedy_time"] = "2024-09-05 09:00:00",
        }));
        await TripAsync("trip", "[]", ("2024-09-05 00:00:00", "2024-09-06 00:00:00"));
        await OutAsync("out", "2024-09-05 14:00:00", "2024-09-05 18:00:00");
        await ShiftAsync("shift", "2024-09-05 09:00:00", "2024-09-10 09:00:00");

        foreach (int size in (int[])[1, 2, 200])
        {
            Assert.Equal(expected, string.Join(' ', (await DaysAsync($"date=2024-09-05&page_size={size}{kinds}")).Order()));
            Assert.Equal(
                expected, string.Join(
                    ' ', (await EmployeeAsync("user", $"from=2024-09-05&to=2024-09-05&page_size={size}{kinds}")).Order()));
        }
    }

    [Fact]
    public async Task A_period_gives_each_record_once()
    {
        await LeaveAsync("long", "user", "2024-09-01 00:00:00", "2024-09-30 00:00:00");
        await LeaveAsync("short", "user", "2024-09-10 00:00:00", "2024-09-12 00:00:00");

        Assert.Equal(["long", "short"], await DaysAsync("from=2024-09-05&to=2024-09-15"));
        Assert.Equal(["long"], await DaysAsync("from=2024-09-15&to=2024-10-15"));
        Assert.Equal(["long", "short"], await DaysAsync("from=2023-01-01&to=2030-12-31"));
    }

    [Fact]
    public async Task A_record_that_moved_is_found_where_it_is_now()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        await LeaveAsync("i", "user", "2024-09-08 00:00:00", "2024-09-09 00:00:00", "leave_approvalV2");

        Assert.Empty(await DaysAsync("date=2024-09-05"));
        Assert.Equal(["i"], await DaysAsync("date=2024-09-08"));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(200)]
    public async Task Pages_give_every_record_once_and_in_order(int size)
    {
        for (int i = 0; i < 4; i++) await LeaveAsync($"i{i}", "user", $"2024-09-0{i / 2 + 1} 09:00:00", "2024-09-03 00:00:00");

        Assert.Equal(["i0", "i1", "i2", "i3"], await EmployeeAsync("user", $"from=2024-09-01&to=2024-09-30&page_size={size}"));
        Assert.Equal(["i0", "i1", "i2", "i3"], await DaysAsync($"from=2024-09-01&to=2024-09-30&page_size={size}"));
        Assert.Equal(["i0", "i1", "i2", "i3"], await DaysAsync($"date=2024-09-02&page_size={size}"));
    }

    [Fact]
    public async Task A_cancel_leave_is_listed_only_on_request_and_the_cancelled_leave_names_it()
    {
        await LeaveAsync("leave", "user", "2024-09-05 00:00:00", "2024-09-07 00:00:00", "leave_approvalV2");
        await LeaveAsync("cancel", "user", "2024-09-06 00:00:00", "2024-09-07 00:00:00", "leave_approvalV2", origin: "leave");

        Assert.Equal(["leave"], await DaysAsync("from=2024-09-05&to=2024-09-06"));
        Assert.Equal(["leave"], await DaysAsync("date=2024-09-06&cancel_leaves=false"));
        Assert.Equal(["leave"], await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30"));
        Assert.Equal(["leave", "cancel"], await DaysAsync("from=2024-09-05&to=2024-09-06&cancel_leaves=true"));
        Assert.Equal(["leave", "cancel"], await EmployeeAsync("user", "from=2024-09-01&to=2024-09-30&cancel_leaves=true"));
        Assert.Equal("""["cancel"]""", (await GetAsync("date=2024-09-06"))["items"]![0]!["leave"]!["adjusted_by"]!.ToJsonString());
        var csv = await Lists().GetAsync(Parameters("date=2024-09-06&format=csv"), null, CancellationToken.None);
        Assert.DoesNotContain(",cancel,leave,", System.Text.Encoding.UTF8.GetString(csv.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leave_that_names_itself_as_its_original_is_an_absence()
    {
        await LeaveAsync("leave", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00", "leave_approvalV2", origin: "leave");

        Assert.Equal(["leave"], await DaysAsync("date=2024-09-05"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a&b=c?d#e%2Ff +张三")]
    [InlineData("")]
    public async Task Any_user_id_can_be_requested(string userId)
    {
        await LeaveAsync("i", userId, "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        await LeaveAsync("j", "another", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        Assert.Equal(["i"], await EmployeeAsync(userId, "date=2024-09-05"));
    }

    [Fact]
    public async Task The_last_page_has_no_token()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        var answer = await GetAsync("date=2024-09-05&page_size=1");

        Assert.Equal(["items", "next_page_token"], answer.Select(member => member.Key));
        Assert.Null(answer["next_page_token"]);
    }

    [Fact]
    public async Task Without_dead_letters_the_list_is_empty() =>
        JsonAssert.Equal("""{"items":[],"next_page_token":null}""", await GetAsync("date=2024-09-05"));

    [Fact]
    public async Task The_only_tenant_need_not_be_named_and_one_of_several_must()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));

        await LeaveAsync("j", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00", tenantKey: "another");
        Assert.Equal(
            (400, """{"error":"tenant_key is missing, and there are records of several tenants; name one, or set Feishu__TenantKey."}"""),
            await TextAsync(Lists().GetAsync(Parameters("date=2024-09-05"), null, CancellationToken.None)));
        Assert.Equal(["j"], await DaysAsync("date=2024-09-05&tenant_key=another"));
        Assert.Equal(["i"], await DaysAsync($"date=2024-09-05&tenant_key={TestWebhook.TenantKey}"));
        Assert.Equal(["j"], await DaysAsync("date=2024-09-05", Lists("another")));
    }

    [Fact]
    public async Task Records_without_a_tenant_are_requested_by_an_empty_tenant_key()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00", tenantKey: string.Empty);
        await LeaveAsync("j", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        Assert.Equal(["i"], await DaysAsync("date=2024-09-05&tenant_key="));
        Assert.Equal(["i"], await EmployeeAsync("user", "from=2024-09-05&to=2024-09-05&tenant_key="));
        Assert.Equal(["j"], await DaysAsync($"date=2024-09-05&tenant_key={TestWebhook.TenantKey}"));
    }

    [Theory]
    [InlineData("", null, false)]
    [InlineData("", "*/*", false)]
    [InlineData("", "text/csv", true)]
    [InlineData("", "application/xml, text/csv;q=0.9", true)]
    [InlineData("&format=csv", "application/json", true)]
    [InlineData("&format=json", "text/csv", false)]
    public async Task The_answer_is_CSV_by_Accept_or_format(string query, string? accept, bool isCsv)
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        await LeaveAsync("j", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        var answer = await Lists().GetAsync(Parameters($"date=2024-09-05&page_size=1{query}"), accept, CancellationToken.None);

        Assert.Equal((200, isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8"), (answer.Status, answer.MediaType));
        if (!isCsv) return;
        string token = Assert.Single(answer.Headers, header => header.Key == "X-Next-Page-Token").Value;
        Assert.Contains(",i,leave,approved,user,", System.Text.Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
        var last = await Lists()
            .GetAsync(Parameters($"date=2024-09-05&page_size=1{query}&page_token={token}"), accept, CancellationToken.None);
        Assert.Contains(",j,leave,approved,user,", System.Text.Encoding.UTF8.GetString(last.Body.Span), StringComparison.Ordinal);
        Assert.DoesNotContain(last.Headers, header => header.Key == "X-Next-Page-Token");
    }

    [Fact]
    public async Task The_parameters_of_a_Functions_key_pass() =>
        Assert.Empty(await DaysAsync("date=2024-09-05&code=a-key&clientId=default"));

    [Fact]
    public async Task A_tenant_other_than_the_configured_one_is_400()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        Assert.Equal(["i"], await DaysAsync($"date=2024-09-05&tenant_key={TestWebhook.TenantKey}", Lists(TestWebhook.TenantKey)));
        AssertRefused(
            "tenant_key is \"another\", and Feishu__TenantKey is another tenant, the only one here; leave it out.",
            await Lists(TestWebhook.TenantKey).GetAsync(Parameters("date=2024-09-05&tenant_key=another"), null, CancellationToken.None));
    }

    [Theory]
    [InlineData("from=2024-09-01&to=2024-09-30", true)]
    [InlineData("from=2024-09-01&to=2024-09-30&status=approved&page_size=7&format=csv", true)]
    [InlineData("from=2024-09-01&to=2024-09-30&tenant_key=" + TestWebhook.TenantKey, true)]
    [InlineData("from=2024-09-02&to=2024-09-30", false)]
    [InlineData("from=2024-09-01&to=2024-10-30", false)]
    [InlineData("from=2024-09-01&to=2024-09-30&status=all", false)]
    [InlineData("from=2024-09-01&to=2024-09-30&cancel_leaves=true", false)]
    [InlineData("from=2024-09-01&to=2024-09-30&kinds=leave", false)]
    [InlineData("from=2024-09-01&to=2024-09-30&tenant_key=another", false)]
    public async Task A_page_token_is_valid_in_its_own_list_only(string query, bool goesOn)
    {
        for (int i = 0; i < 3; i++) await LeaveAsync($"i{i}", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        string ofDays = await TokenAsync(parameters => Lists().GetAsync(parameters, null, CancellationToken.None));
        string ofPerson = await TokenAsync(parameters => Lists().GetAsync(parameters, null, CancellationToken.None), "&user_id=user");

        Assert.Equal(
            goesOn ? 200 : 400, (await Lists().GetAsync(Parameters($"{query}&page_token={ofDays}"), null, CancellationToken.None)).Status);
        Assert.Equal(
            goesOn ? 200
            : 400, (await Lists().GetAsync(
                Parameters($"user_id=user&{query}&page_token={ofPerson}"), null, CancellationToken.None)).Status);
        Assert.Equal(400, (await Lists().GetAsync(Parameters($"{query}&page_token={ofPerson}"), null, CancellationToken.None)).Status);
        Assert.Equal(
            400, (await Lists().GetAsync(Parameters($"user_id=user&{query}&page_token={ofDays}"), null, CancellationToken.None)).Status);
        Assert.Equal(
            400, (await Lists().GetAsync(Parameters($"user_id=other&{query}&page_token={ofPerson}"), null, CancellationToken.None)).Status);

        static async Task<string> TokenAsync(Func<QueryParameters, ValueTask<HttpResult>> get, string user = "") =>
            JsonElement.Parse((await get(Parameters($"from=2024-09-01&to=2024-09-30&page_size=1{user}"))).Body.Span)
                .GetProperty("next_page_token").GetString()!;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/csv")]
    public async Task No_cache_keeps_a_list(string? accept)
    {
        var answer = await Lists().GetAsync(Parameters("date=2024-09-05"), accept, CancellationToken.None);

        Assert.Equal(KeyValuePair.Create("Cache-Control", "no-store"), Assert.Single(answer.Headers));
    }

    [Theory]
    [InlineData("", "date is missing; it is a day, written like 2024-09-05.")]
    [InlineData("date=2024-9-5", "date is \"2024-9-5\"; it is a day, written like 2024-09-05.")]
    [InlineData("date=2024-02-30", "date is \"2024-02-30\"; it is a day, written like 2024-09-05.")]
    [InlineData("from=2024-09-05", "to is missing; it is a day, written like 2024-09-05.")]
    [InlineData("to=2024-09-05", "from is missing; it is a day, written like 2024-09-05.")]
    [InlineData("date=2024-09-05&from=2024-09-05", "Give either date or from and to, not both.")]
    [InlineData("from=2024-09-06&to=2024-09-05", "to is before from.")]
    [InlineData("date=2024-09-05&status=reverted", "status is \"reverted\"; it is approved, which is the default, or all.")]
    [InlineData("date=2024-09-05&cancel_leaves=yes", "cancel_leaves is \"yes\"; it is true or false, which is the default.")]
    [InlineData("date=2024-09-05&kinds=leave,travel",
        "kinds names \"travel\"; it is one or several of leave, trip, out, shift, overtime, remedy, joined by commas.")]
    [InlineData("date=2024-09-05&kinds=leave,",
        "kinds names \"\"; it is one or several of leave, trip, out, shift, overtime, remedy, joined by commas.")]
    [InlineData("date=2024-09-05&format=xml", "format is \"xml\"; it is json, which is the default, csv or xlsx.")]
    [InlineData("date=2024-09-05&page_size=0", "page_size is \"0\"; it is a number from 1 to 200.")]
    [InlineData("date=2024-09-05&page_size=201", "page_size is \"201\"; it is a number from 1 to 200.")]
    [InlineData("date=2024-09-05&page_size=many", "page_size is \"many\"; it is a number from 1 to 200.")]
    [InlineData("date=2024-09-05&state=all",
        "There is no parameter \"state\" here; known are user_id, date, from, to, status, kinds, types, unreadable, cancel_leaves, "
            + "tenant_key, page_size, page_token, format, lang, layout.")]
    [InlineData("date=2024-09-05&tenant_key=a&tenant_key=b", "tenant_key is there more than once; give it once.")]
    [InlineData("date=2024-09-05&date=2024-09-05", "date is there more than once; give it once.")]
    [InlineData("date=2024-09-05&page_token=eyJkYXRlIjoiMjAyNC0wOS0wNSJ9",
        "page_token belongs to another list. Repeat the parameters of the request that returned it.")]
    [InlineData("date=2024-09-05&page_token=x", "page_token is none; take next_page_token of the answer before, as it is.")]
    [InlineData("date=2024-09-05&page_token=e30", "page_token is none; take next_page_token of the answer before, as it is.")]
    [InlineData("date=2024-09-05&page_token=bnVsbA", "page_token is none; take next_page_token of the answer before, as it is.")]
    public async Task A_wrong_parameter_of_days_is_400_with_one_sentence(string query, string sentence) =>
        AssertRefused(sentence, await Lists().GetAsync(Parameters(query), null, CancellationToken.None));

    [Theory]
    [InlineData("", "date is missing; it is a day, written like 2024-09-05.")]
    [InlineData("date=2024-09-05&from=2024-09-05&to=2024-09-05", "Give either date or from and to, not both.")]
    [InlineData("from=today&to=2024-09-05", "from is \"today\"; it is a day, written like 2024-09-05.")]
    [InlineData("from=2024-09-05&to=2024-09-05&page_token=eyJkYXRlIjoiMjAyNC0wOS0wNSJ9",
        "page_token is none; take next_page_token of the answer before, as it is.")]
    public async Task A_wrong_parameter_of_an_employee_is_400_with_one_sentence(string query, string sentence) =>
        AssertRefused(sentence, await Lists().GetAsync(Parameters($"{query}&user_id=user"), null, CancellationToken.None));

    public void Dispose() => _projection.Dispose();

    private AttendanceListApi Lists(string? tenantKey = null) => new(
        _projection.Search, new FeishuOptions { Apps = [new FeishuApp(null, [TestWebhook.Token], [])], TenantKey = tenantKey });

    private Task LeaveAsync(
        string instanceCode, string userId, string start, string end, string type = "leave_approval", string? tenantKey = null,
        string? origin = null) => HandleAsync(
            Payload.V1(type, $"event-{++_events}", new JsonObject
            {
                ["instance_code"] = instanceCode,
                ["employee_id"] = userId,
                ["leave_start_time"] = start,
                ["leave_end_time"] = end,
                ["origin_instance_code"] = origin,
            }),
            tenantKey);

    private Task OvertimeAsync(string instanceCode, string workers, string ranges) =>
        HandleAsync(Payload.V1("work_approval", $"event-{++_events}", new JsonObject
        {
            ["instance_code"] = instanceCode,
            ["employee_id"] = "user",
            ["work_multi_imitate_users"] = JsonNode.Parse(workers),
            ["time_range"] = ranges,
            ["work_start_time"] = "2024-09-05 18:00:00",
            ["work_end_time"] = "2024-09-07 20:00:00",
        }));

    private Task TripAsync(string instanceCode, string companions, params (string Start, string End)[] schedules) => HandleAsync(
        Payload.V1("trip_approval", $"event-{++_events}", new JsonObject
        {
            ["instance_code"] = instanceCode,
            ["employee_id"] = "user",
            ["trip_peers"] = JsonNode.Parse(companions),
            ["schedules"] =
                new JsonArray(
                [.. schedules.Select(schedule =>
                new JsonObject { ["trip_start_time"] = schedule.Start, ["trip_end_time"] = schedule.End })]),
        }));

    private Task OutAsync(string instanceCode, string start, string end) =>
        HandleAsync(Payload.V1("out_approval", $"event-{++_events}", new JsonObject
        {
            ["instance_code"] = instanceCode,
            ["user_id"] = "user",
            ["out_start_time"] = start,
            ["out_end_time"] = end,
        }));

    private Task ShiftAsync(string instanceCode, string given, string taken) =>
        HandleAsync(Payload.V1("shift_approval", $"event-{++_events}", new JsonObject
        {
            ["instance_code"] = instanceCode,
            ["employee_id"] = "user",
            ["shift_time"] = given,
            ["return_time"] = taken,
        }));

    private async Task HandleAsync(JsonObject body, string? tenantKey = null)
    {
        var message = new EventMessage
        {
            MessageId = body["uuid"]!.GetValue<string>(),
            Subject = body["event"]!["type"]!.GetValue<string>(),
            Schema = "1.0",
            TenantKey = tenantKey ?? TestWebhook.TenantKey,
            ReceivedAt = ManualTimeProvider.Start,
            Body = body.Bytes(),
        };
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(message));
    }

    private Task<List<string>> EmployeeAsync(string userId, string query) =>
        AllAsync($"{query}&user_id={Uri.EscapeDataString(userId)}", parameters =>
        Lists().GetAsync(parameters, null, CancellationToken.None));

    private Task<List<string>> DaysAsync(string query, AttendanceListApi? lists = null) =>
        AllAsync(query, parameters => (lists ?? Lists()).GetAsync(parameters, null, CancellationToken.None));

    /// <summary>The instance codes on all pages.</summary>
    private static async Task<List<string>> AllAsync(string query, Func<QueryParameters, ValueTask<HttpResult>> get)
    {
        var all = new List<string>();
        string? token = null;
        do
        {
            var answer = await get(Parameters(token is null ? query : $"{query}&page_token={token}"));
            Assert.Equal(200, answer.Status);
            var page = JsonNode.Parse(answer.Body.Span)!;
            all.AddRange(page["items"]!.AsArray().Select(item => item!["instance_code"]!.GetValue<string>()));
            token = page["next_page_token"]?.GetValue<string>();
        }
        while (token is not null);
        return all;
    }

    private async Task<JsonObject> GetAsync(string query) =>
        JsonNode.Parse((await Lists().GetAsync(Parameters(query), null, CancellationToken.None)).Body.Span)!.AsObject();

    private static async Task<(int Status, string Text)> TextAsync(ValueTask<HttpResult> answering)
    {
        var answer = await answering;
        return (answer.Status, System.Text.Encoding.UTF8.GetString(answer.Body.Span));
    }

    private static void AssertRefused(string sentence, HttpResult answer)
    {
        Assert.Equal(400, answer.Status);
        Assert.Equal(sentence, JsonElement.Parse(answer.Body.Span).GetProperty("error").GetString());
    }

    private static QueryParameters Parameters(string query) => new(query);
}
