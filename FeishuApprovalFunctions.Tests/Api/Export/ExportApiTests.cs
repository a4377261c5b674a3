using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Export;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Summary;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Api.Export;

/// <summary>One file of a whole period.</summary>
public sealed class ExportApiTests : IDisposable
{
    private const string September = "from=2024-09-01&to=2024-09-30";

    private readonly TestProjection _projection = new();
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private readonly FixedNames _names = new FixedNames().Add("u2", "王伟", "00042");
    private int _events;

    [Fact]
    public async Task A_file_has_the_records_of_all_pages_and_no_page_token()
    {
        for (int i = 0; i < 2 * ListRequest.MaxPageSize + 1; i++)
            await LeaveAsync($"i{i}", "u1");

        var (answer, body) = await ReadAsync(September);

        Assert.Equal((200, "text/csv; charset=utf-8"), (answer.Status, answer.MediaType));
        string[] lines = Encoding.UTF8.GetString(body).TrimEnd().Split("\r\n");
        Assert.Equal(1 + 401, lines.Length);
        Assert.Equal(401, lines[1..].Select(line => line.Split(',')[1]).Distinct().Count());
        Assert.Equal(
            [
                "Cache-Control=no-store",
                "Content-Disposition=attachment; filename=\"attendance-2024-09-01-2024-09-30.csv\"",
            ],
            answer.Headers.Select(header => $"{header.Key}={header.Value}")
        );
    }

    [Theory]
    [InlineData("", "审批实例", "leave|overtime")]
    [InlineData("&kinds=overtime", "审批实例", "overtime")]
    [InlineData("&employees=u1", "审批实例", "leave")]
    [InlineData("&employees=u3,u1", "审批实例", "leave|overtime")]
    [InlineData("&employees=u4", "审批实例", "")]
    [InlineData("&employees=", "审批实例", "")]
    [InlineData("&layout=days", "用户 ID", "u1|u2|u3")]
    [InlineData("&layout=days&employees=u3", "用户 ID", "u3")]
    [InlineData("&layout=summary", "用户 ID", "u1|u2|u3")]
    [InlineData("&layout=summary&employees=u2,u1", "用户 ID", "u1|u2")]
    public async Task A_workbook_has_what_the_filters_choose(string query, string column, string expected)
    {
        await LeaveAsync("leave", "u1");
        await OvertimeAsync("overtime", "u4", "u2", "u3");

        var (answer, body) = await ReadAsync($"{September}&format=xlsx&lang=zh{query}");

        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", answer.MediaType);
        Assert.Equal(expected, string.Join('|', Workbook.Read(body).Values(column)));
    }

    [Fact]
    public async Task Each_layout_has_the_names_of_its_employees()
    {
        await LeaveAsync("leave", "u2");

        foreach (string layout in (string[])["records", "days", "summary"])
        {
            var (_, body) = await ReadAsync($"{September}&format=xlsx&layout={layout}");
            Assert.Equal(["王伟"], Workbook.Read(body).Values("Name"));
        }
    }

    [Theory]
    [InlineData("&layout=weeks", "layout is \"weeks\"; it is records, which is the default, days or summary.")]
    [InlineData("&format=json", "format is \"json\"; it is csv, which is the default, or xlsx.")]
    [InlineData("&format=pdf", "format is \"pdf\"; it is csv, which is the default, or xlsx.")]
    [InlineData("&lang=fr", "lang is \"fr\"; it is en, which is the default, or zh.")]
    [InlineData(
        "&layout=summary&cancel_leaves=true",
        "cancel_leaves is for records and days: a summary takes cancelled time off."
    )]
    public async Task A_wrong_parameter_is_400(string query, string sentence)
    {
        var answer = await Exports().GetAsync(new QueryParameters(September + query), null, default);
        Assert.Equal((400, sentence), (answer.Status, answer.Detail()));
    }

    [Fact]
    public async Task More_employees_than_an_address_can_name_are_400()
    {
        string employees = string.Join(',', Enumerable.Range(0, 201));

        var answer = await Exports().GetAsync(new($"{September}&employees={employees}"), null, default);

        Assert.Equal(
            (400, "employees names 201 employees; it is at most 200. Leave it out for all employees."),
            (answer.Status, answer.Detail())
        );
    }

    [Theory]
    [InlineData("records", 2, true)]
    [InlineData("records", 1, false)]
    [InlineData("days", 2, true)]
    [InlineData("days", 1, false)]
    public async Task A_file_has_a_limited_number_of_rows(string layout, int limit, bool isWhole)
    {
        await LeaveAsync("a", "u1");
        await LeaveAsync("b", "u1");

        var reading = ReadAsync($"{September}&layout={layout}", limit);

        if (isWhole)
            await reading;
        else
            Assert.StartsWith(
                "These are too many records for one file; ask for a shorter period",
                (await Assert.ThrowsAsync<AnswerTooLargeException>(() => reading)).Message,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public async Task Reading_the_records_of_a_file_takes_a_limited_time(int seconds, bool isWhole)
    {
        await LeaveAsync("a", "u1");
        _names.BeforeFind = () => _time.Advance(TimeSpan.FromSeconds(seconds));

        var reading = ReadAsync(September);

        if (isWhole)
            await reading;
        else
            await Assert.ThrowsAsync<AnswerTooLargeException>(() => reading);
    }

    [Fact]
    public async Task Waiting_for_the_caller_takes_no_time_of_the_limit()
    {
        for (int i = 0; i < 2 * ListRequest.MaxPageSize + 1; i++)
            await LeaveAsync($"i{i}", "u1");
        var answer = await Exports(maxRows: 1000).GetAsync(new(September), null, default);

        int chunks = 0;
        await foreach (var chunk in answer.Chunks!)
        {
            chunks++;
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.InRange(chunks, 2, int.MaxValue);
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_the_reading()
    {
        using var caller = new CancellationTokenSource();
        await LeaveAsync("a", "u1");
        _names.BeforeFind = caller.Cancel;
        var answer = await Exports().GetAsync(new(September), null, caller.Token);

        await using var chunks = answer.Chunks!.GetAsyncEnumerator(caller.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chunks.MoveNextAsync().AsTask());
    }

    public void Dispose() => _projection.Dispose();

    private ExportApi Exports(int maxRows = 100)
    {
        var lists = new AttendanceListApi(_projection.Search, new FeishuOptions { Apps = [] });
        var summary = new SummaryApi(_projection.Search, lists, _time, _names);
        return new ExportApi(_projection.Search, lists, summary, _time, _names) { MaxRows = maxRows };
    }

    private async Task<(HttpResult Answer, byte[] Body)> ReadAsync(string query, int maxRows = 1000)
    {
        var answer = await Exports(maxRows).GetAsync(new(query), null, default);
        Assert.Equal(200, answer.Status);
        var body = new MemoryStream();
        await foreach (var chunk in answer.Chunks!)
            body.Write(chunk.Span);
        return (answer, body.ToArray());
    }

    private Task LeaveAsync(string instance, string user) =>
        ApplyAsync(
            "leave_approvalV2",
            instance,
            new JsonObject
            {
                ["user_id"] = user,
                ["leave_start_time"] = "2024-09-05 00:00:00",
                ["leave_end_time"] = "2024-09-06 00:00:00",
                ["leave_range"] = "[[2024-09-05 09:00,2024-09-05 17:00]]",
                ["leave_reason"] = new string('x', 300),
            }
        );

    private Task OvertimeAsync(string instance, string user, params string[] workers) =>
        ApplyAsync(
            "work_approval",
            instance,
            new JsonObject
            {
                ["employee_id"] = user,
                ["work_start_time"] = "2024-09-06 19:00:00",
                ["work_end_time"] = "2024-09-06 21:00:00",
                ["work_multi_imitate_users"] = new JsonArray([.. workers.Select(worker => JsonValue.Create(worker))]),
            }
        );

    private async Task ApplyAsync(string type, string instance, JsonObject fields) =>
        Assert.Equal(
            HandlerOutcome.Applied,
            await _projection.HandleAsync(Payload.V1Message(type, $"event-{++_events}", instance, fields))
        );
}
