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
    public async Task A_leave_is_found_by_its_person_and_on_each_of_its_days()
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
    public async Task An_overtime_for_several_people_is_found_for_each_and_once_a_day()
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
    public async Task The_last_page_has_no_token()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        var answer = await GetAsync("date=2024-09-05&page_size=1");

        Assert.Equal(["items", "next_page_token"], answer.Select(member => member.Key));
        Assert.Null(answer["next_page_token"]);
    }

    [Fact]
    public async Task Nothing_held_is_an_empty_list() => JsonAssert.Equal("""{"items":[],"next_page_token":null}""", await GetAsync("date=2024-09-05"));

    [Fact]
    public async Task The_only_company_need_not_be_named_and_one_of_several_must()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));

        await LeaveAsync("j", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00", tenantKey: "another");
        Assert.Equal(
            (400, """{"error":"tenant_key is missing, and there are records of several companies; name one, or set Feishu__TenantKey."}"""),
            await TextAsync(Lists().GetByDayAsync(Parameters("date=2024-09-05"), null, CancellationToken.None)));
        Assert.Equal(["j"], await DaysAsync("date=2024-09-05&tenant_key=another"));
        Assert.Equal(["i"], await DaysAsync($"date=2024-09-05&tenant_key={TestWebhook.TenantKey}"));
        Assert.Equal(["j"], await DaysAsync("date=2024-09-05", Lists("another")));
    }

    [Fact]
    public async Task Records_without_a_company_are_named_by_an_empty_tenant_key()
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

        var answer = await Lists().GetByDayAsync(Parameters($"date=2024-09-05&page_size=1{query}"), accept, CancellationToken.None);

        Assert.Equal((200, isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8"), (answer.Status, answer.MediaType));
        if (!isCsv) return;
        string token = Assert.Single(answer.Headers, header => header.Key == "X-Next-Page-Token").Value;
        Assert.Contains(",i,leave,approved,user,", System.Text.Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
        var last = await Lists().GetByDayAsync(Parameters($"date=2024-09-05&page_size=1{query}&page_token={token}"), accept, CancellationToken.None);
        Assert.Contains(",j,leave,approved,user,", System.Text.Encoding.UTF8.GetString(last.Body.Span), StringComparison.Ordinal);
        Assert.DoesNotContain(last.Headers, header => header.Key == "X-Next-Page-Token");
    }

    [Fact]
    public async Task The_parameters_of_a_Functions_key_pass() => Assert.Empty(await DaysAsync("date=2024-09-05&code=a-key&clientId=default"));

    [Fact]
    public async Task A_company_other_than_the_configured_one_is_400()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        Assert.Equal(["i"], await DaysAsync($"date=2024-09-05&tenant_key={TestWebhook.TenantKey}", Lists(TestWebhook.TenantKey)));
        AssertRefused(
            "tenant_key is \"another\", and Feishu__TenantKey is another company, the only one here; leave it out.",
            await Lists(TestWebhook.TenantKey).GetByDayAsync(Parameters("date=2024-09-05&tenant_key=another"), null, CancellationToken.None));
    }

    [Theory]
    [InlineData("from=2024-09-01&to=2024-09-30", true)]
    [InlineData("from=2024-09-01&to=2024-09-30&status=approved&page_size=7&format=csv", true)]
    [InlineData("from=2024-09-01&to=2024-09-30&tenant_key=" + TestWebhook.TenantKey, true)]
    [InlineData("from=2024-09-02&to=2024-09-30", false)]
    [InlineData("from=2024-09-01&to=2024-10-30", false)]
    [InlineData("from=2024-09-01&to=2024-09-30&status=all", false)]
    [InlineData("from=2024-09-01&to=2024-09-30&tenant_key=another", false)]
    public async Task A_page_token_goes_on_in_its_own_list_only(string query, bool goesOn)
    {
        for (int i = 0; i < 3; i++) await LeaveAsync($"i{i}", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        string ofDays = await TokenAsync(parameters => Lists().GetByDayAsync(parameters, null, CancellationToken.None));
        string ofPerson = await TokenAsync(parameters => Lists().GetByEmployeeAsync("user", parameters, null, CancellationToken.None));

        Assert.Equal(goesOn ? 200 : 400, (await Lists().GetByDayAsync(Parameters($"{query}&page_token={ofDays}"), null, CancellationToken.None)).Status);
        Assert.Equal(goesOn ? 200 : 400, (await Lists().GetByEmployeeAsync("user", Parameters($"{query}&page_token={ofPerson}"), null, CancellationToken.None)).Status);
        Assert.Equal(400, (await Lists().GetByDayAsync(Parameters($"{query}&page_token={ofPerson}"), null, CancellationToken.None)).Status);
        Assert.Equal(400, (await Lists().GetByEmployeeAsync("user", Parameters($"{query}&page_token={ofDays}"), null, CancellationToken.None)).Status);
        Assert.Equal(400, (await Lists().GetByEmployeeAsync("other", Parameters($"{query}&page_token={ofPerson}"), null, CancellationToken.None)).Status);

        static async Task<string> TokenAsync(Func<QueryParameters, ValueTask<HttpResult>> get) =>
            JsonElement.Parse((await get(Parameters("from=2024-09-01&to=2024-09-30&page_size=1"))).Body.Span).GetProperty("next_page_token").GetString()!;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/csv")]
    public async Task No_cache_keeps_a_list(string? accept)
    {
        var answer = await Lists().GetByDayAsync(Parameters("date=2024-09-05"), accept, CancellationToken.None);

        Assert.Equal(KeyValuePair.Create("Cache-Control", "no-store"), Assert.Single(answer.Headers));
    }

    [Theory]
    [InlineData("", "date is missing; it is a day, written like 2024-09-05.")]
    [InlineData("date=2024-9-5", "date is \"2024-9-5\"; it is a day, written like 2024-09-05.")]
    [InlineData("date=2024-02-30", "date is \"2024-02-30\"; it is a day, written like 2024-09-05.")]
    [InlineData("from=2024-09-05", "to is missing; it is a day, written like 2024-09-05.")]
    [InlineData("to=2024-09-05", "from is missing; it is a day, written like 2024-09-05.")]
    [InlineData("date=2024-09-05&from=2024-09-05", "Give either date or from and to, not both.")]
    [InlineData("from=2024-09-06&to=2024-09-05", "to lies before from.")]
    [InlineData("date=2024-09-05&status=reverted", "status is \"reverted\"; it is approved, which is the default, or all.")]
    [InlineData("date=2024-09-05&format=xml", "format is \"xml\"; it is json, which is the default, or csv.")]
    [InlineData("date=2024-09-05&page_size=0", "page_size is \"0\"; it is a number from 1 to 200.")]
    [InlineData("date=2024-09-05&page_size=201", "page_size is \"201\"; it is a number from 1 to 200.")]
    [InlineData("date=2024-09-05&page_size=many", "page_size is \"many\"; it is a number from 1 to 200.")]
    [InlineData("date=2024-09-05&state=all", "There is no parameter \"state\" here; known are date, from, to, status, tenant_key, page_size, page_token, format.")]
    [InlineData("date=2024-09-05&tenant_key=a&tenant_key=b", "tenant_key is there more than once; give it once.")]
    [InlineData("date=2024-09-05&date=2024-09-05", "date is there more than once; give it once.")]
    [InlineData("date=2024-09-05&page_token=eyJkYXRlIjoiMjAyNC0wOS0wNSJ9", "page_token is of another list; go on with the parameters that the answer before was asked with.")]
    [InlineData("date=2024-09-05&page_token=x", "page_token is none; take next_page_token of the answer before, as it is.")]
    [InlineData("date=2024-09-05&page_token=e30", "page_token is none; take next_page_token of the answer before, as it is.")]
    [InlineData("date=2024-09-05&page_token=bnVsbA", "page_token is none; take next_page_token of the answer before, as it is.")]
    public async Task A_wrong_parameter_of_days_is_400_with_one_sentence(string query, string sentence) =>
        AssertRefused(sentence, await Lists().GetByDayAsync(Parameters(query), null, CancellationToken.None));

    [Theory]
    [InlineData("", "from is missing; it is a day, written like 2024-09-05.")]
    [InlineData("date=2024-09-05", "There is no parameter \"date\" here; known are from, to, status, tenant_key, page_size, page_token, format.")]
    [InlineData("date=2024-09-05&from=2024-09-05&to=2024-09-05", "There is no parameter \"date\" here; known are from, to, status, tenant_key, page_size, page_token, format.")]
    [InlineData("from=today&to=2024-09-05", "from is \"today\"; it is a day, written like 2024-09-05.")]
    [InlineData("from=2024-09-05&to=2024-09-05&page_token=eyJkYXRlIjoiMjAyNC0wOS0wNSJ9", "page_token is none; take next_page_token of the answer before, as it is.")]
    public async Task A_wrong_parameter_of_a_person_is_400_with_one_sentence(string query, string sentence) =>
        AssertRefused(sentence, await Lists().GetByEmployeeAsync("user", Parameters(query), null, CancellationToken.None));

    public void Dispose() => _projection.Dispose();

    private AttendanceListApi Lists(string? tenantKey = null) => new(
        _projection.Search, new FeishuOptions { Apps = [new FeishuApp(null, [TestWebhook.Token], [])], TenantKey = tenantKey });

    private Task LeaveAsync(string instanceCode, string userId, string start, string end, string type = "leave_approval", string? tenantKey = null) => HandleAsync(
        Payload.V1(type, $"event-{++_events}", new JsonObject
        {
            ["instance_code"] = instanceCode,
            ["employee_id"] = userId,
            ["leave_start_time"] = start,
            ["leave_end_time"] = end,
        }),
        tenantKey);

    private Task OvertimeAsync(string instanceCode, string workers, string ranges) => HandleAsync(Payload.V1("work_approval", $"event-{++_events}", new JsonObject
    {
        ["instance_code"] = instanceCode,
        ["employee_id"] = "user",
        ["work_multi_imitate_users"] = JsonNode.Parse(workers),
        ["time_range"] = ranges,
        ["work_start_time"] = "2024-09-05 18:00:00",
        ["work_end_time"] = "2024-09-07 20:00:00",
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

    private Task<List<string>> EmployeeAsync(string userId, string query) => AllAsync(query, parameters => Lists().GetByEmployeeAsync(userId, parameters, null, CancellationToken.None));

    private Task<List<string>> DaysAsync(string query, AttendanceListApi? lists = null) => AllAsync(query, parameters => (lists ?? Lists()).GetByDayAsync(parameters, null, CancellationToken.None));

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
        JsonNode.Parse((await Lists().GetByDayAsync(Parameters(query), null, CancellationToken.None)).Body.Span)!.AsObject();

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
