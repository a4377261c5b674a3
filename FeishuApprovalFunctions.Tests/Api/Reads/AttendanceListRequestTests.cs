using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Reads;

/// <summary>The requests and answers of lists: tenants, formats, parameters, page tokens.</summary>
public sealed class AttendanceListRequestTests : AttendanceListFixture
{
    [Fact]
    public async Task Without_records_the_list_is_empty() =>
        JsonAssert.Equal("""{"items":[],"next_page_token":null}""", await GetAsync("date=2024-09-05"));

    [Fact]
    public async Task The_only_tenant_need_not_be_named_and_one_of_several_must()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        Assert.Equal(["i"], await DaysAsync("date=2024-09-05"));

        await LeaveAsync("j", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00", tenantKey: "another");
        Assert.Equal(
            "tenant_key is missing, and there are records of several tenants; name one, or set Feishu__TenantKey.",
            (await Lists().GetAsync(Parameters("date=2024-09-05"), null, CancellationToken.None)).Detail()
        );
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

        var answer = await Lists()
            .GetAsync(Parameters($"date=2024-09-05&page_size=1{query}"), accept, CancellationToken.None);

        Assert.Equal(
            (200, isCsv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8"),
            (answer.Status, answer.MediaType)
        );
        if (!isCsv)
            return;
        string token = Assert.Single(answer.Headers, header => header.Key == "X-Next-Page-Token").Value;
        Assert.Contains(
            ",i,leave,approved,user,",
            System.Text.Encoding.UTF8.GetString(answer.Body.Span),
            StringComparison.Ordinal
        );
        var last = await Lists()
            .GetAsync(
                Parameters($"date=2024-09-05&page_size=1{query}&page_token={token}"),
                accept,
                CancellationToken.None
            );
        Assert.Contains(
            ",j,leave,approved,user,",
            System.Text.Encoding.UTF8.GetString(last.Body.Span),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(last.Headers, header => header.Key == "X-Next-Page-Token");
    }

    [Fact]
    public async Task The_parameters_of_a_Functions_key_pass() =>
        Assert.Empty(await DaysAsync("date=2024-09-05&code=a-key&clientId=default"));

    [Fact]
    public async Task A_tenant_other_than_the_configured_one_is_400()
    {
        await LeaveAsync("i", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");

        Assert.Equal(
            ["i"],
            await DaysAsync($"date=2024-09-05&tenant_key={TestWebhook.TenantKey}", Lists(TestWebhook.TenantKey))
        );
        AssertRefused(
            "tenant_key is \"another\", and Feishu__TenantKey is another tenant, the only one here; leave it out.",
            await Lists(TestWebhook.TenantKey)
                .GetAsync(Parameters("date=2024-09-05&tenant_key=another"), null, CancellationToken.None)
        );
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
        for (int i = 0; i < 3; i++)
            await LeaveAsync($"i{i}", "user", "2024-09-05 00:00:00", "2024-09-06 00:00:00");
        string ofDays = await TokenAsync(parameters => Lists().GetAsync(parameters, null, CancellationToken.None));
        string ofPerson = await TokenAsync(
            parameters => Lists().GetAsync(parameters, null, CancellationToken.None),
            "&user_id=user"
        );

        Assert.Equal(
            goesOn ? 200 : 400,
            (await Lists().GetAsync(Parameters($"{query}&page_token={ofDays}"), null, CancellationToken.None)).Status
        );
        Assert.Equal(
            goesOn ? 200 : 400,
            (
                await Lists()
                    .GetAsync(Parameters($"user_id=user&{query}&page_token={ofPerson}"), null, CancellationToken.None)
            ).Status
        );
        Assert.Equal(
            400,
            (await Lists().GetAsync(Parameters($"{query}&page_token={ofPerson}"), null, CancellationToken.None)).Status
        );
        Assert.Equal(
            400,
            (
                await Lists()
                    .GetAsync(Parameters($"user_id=user&{query}&page_token={ofDays}"), null, CancellationToken.None)
            ).Status
        );
        Assert.Equal(
            400,
            (
                await Lists()
                    .GetAsync(Parameters($"user_id=other&{query}&page_token={ofPerson}"), null, CancellationToken.None)
            ).Status
        );

        static async Task<string> TokenAsync(Func<QueryParameters, ValueTask<HttpResult>> get, string user = "") =>
            JsonElement
                .Parse((await get(Parameters($"from=2024-09-01&to=2024-09-30&page_size=1{user}"))).Body.Span)
                .GetProperty("next_page_token")
                .GetString()!;
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
    [InlineData(
        "date=2024-09-05&status=reverted",
        "status is \"reverted\"; it is approved, which is the default, or all."
    )]
    [InlineData(
        "date=2024-09-05&cancel_leaves=yes",
        "cancel_leaves is \"yes\"; it is true or false, which is the default."
    )]
    [InlineData(
        "date=2024-09-05&kinds=leave,travel",
        "kinds names \"travel\"; it is one or several of leave, trip, out, shift, overtime, remedy, joined by commas."
    )]
    [InlineData(
        "date=2024-09-05&kinds=leave,",
        "kinds names \"\"; it is one or several of leave, trip, out, shift, overtime, remedy, joined by commas."
    )]
    [InlineData("date=2024-09-05&format=xml", "format is \"xml\"; it is json, which is the default, csv or xlsx.")]
    [InlineData("date=2024-09-05&page_size=0", "page_size is \"0\"; it is a number from 1 to 200.")]
    [InlineData("date=2024-09-05&page_size=201", "page_size is \"201\"; it is a number from 1 to 200.")]
    [InlineData("date=2024-09-05&page_size=many", "page_size is \"many\"; it is a number from 1 to 200.")]
    [InlineData(
        "date=2024-09-05&state=all",
        "There is no parameter \"state\" here; known are user_id, date, from, to, status, kinds, types, unreadable, cancel_leaves, "
            + "calendar, tenant_key, page_size, page_token, format, lang, layout, instance_code."
    )]
    [InlineData("date=2024-09-05&tenant_key=a&tenant_key=b", "tenant_key is there more than once; give it once.")]
    [InlineData("date=2024-09-05&date=2024-09-05", "date is there more than once; give it once.")]
    [InlineData(
        "date=2024-09-05&page_token=eyJkYXRlIjoiMjAyNC0wOS0wNSJ9",
        "page_token belongs to another list. Repeat the parameters of the request that returned it."
    )]
    [InlineData(
        "date=2024-09-05&page_token=x",
        "page_token is none; take next_page_token of the answer before, as it is."
    )]
    [InlineData(
        "date=2024-09-05&page_token=e30",
        "page_token is none; take next_page_token of the answer before, as it is."
    )]
    [InlineData(
        "date=2024-09-05&page_token=bnVsbA",
        "page_token is none; take next_page_token of the answer before, as it is."
    )]
    public async Task A_wrong_parameter_of_days_is_400_with_one_sentence(string query, string sentence) =>
        AssertRefused(sentence, await Lists().GetAsync(Parameters(query), null, CancellationToken.None));

    [Theory]
    [InlineData("", "date is missing; it is a day, written like 2024-09-05.")]
    [InlineData("date=2024-09-05&from=2024-09-05&to=2024-09-05", "Give either date or from and to, not both.")]
    [InlineData("from=today&to=2024-09-05", "from is \"today\"; it is a day, written like 2024-09-05.")]
    [InlineData(
        "from=2024-09-05&to=2024-09-05&page_token=eyJkYXRlIjoiMjAyNC0wOS0wNSJ9",
        "page_token is none; take next_page_token of the answer before, as it is."
    )]
    public async Task A_wrong_parameter_of_an_employee_is_400_with_one_sentence(string query, string sentence) =>
        AssertRefused(
            sentence,
            await Lists().GetAsync(Parameters($"{query}&user_id=user"), null, CancellationToken.None)
        );
}
