using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Api.Reads;

/// <summary>Tasks as <c>process/approver</c>, in the order of the store's keys.</summary>
public sealed class ApproverTaskListApiTests
{
    private readonly InMemoryApproverTaskStore _tasks = new();

    [Theory]
    [InlineData("", "p1/a p1/b p2/a p3/a")]
    [InlineData("biz_type=leave_application", "p1/a p1/b")]
    [InlineData("status=pending", "p1/b p3/a")]
    [InlineData("status=done&biz_type=leave_application", "p1/a")]
    [InlineData("since=2026-01-02T08:00:00%2B08:00", "p1/b p2/a")]
    [InlineData("since=2026-01-02", "p1/b p2/a")]
    [InlineData("since=2026-01-02T00:00:01Z", "p2/a")]
    [InlineData("tenant_key=t2", "p2/a")]
    [InlineData("tenant_key=", "p3/a")]
    [InlineData("biz_type=other", "")]
    [InlineData("biz_type=&status=&since=&page_size=&page_token=", "p1/a p1/b p2/a p3/a")]
    public async Task The_list_has_the_tasks_that_match_every_parameter(string query, string expected)
    {
        await FillAsync();

        Assert.Equal(expected, Keys(await ReadAsync(query)));
    }

    [Fact]
    public async Task A_task_has_everything_of_its_process()
    {
        var task = FullState.Task("p", "a");
        await _tasks.TryCommitAsync(default, task, CancellationToken.None);

        JsonAssert.Equal(
            """
            {
              "items": [
                {
                  "process_id": "p",
                  "approver_id": "a",
                  "tenant_key": "tenant",
                  "app_id": "cli_1",
                  "biz_type": "leave_application",
                  "flow_definition_id": "flow",
                  "type": "approval",
                  "status": "done",
                  "node_id": "node",
                  "node_definition_id": "节点",
                  "updated_at": "2024-09-05T13:35:15.1234567+08:00",
                  "history": [
                    { "status": null, "at": null, "event_id": "event-0" },
                    { "status": "pending", "at": "2024-09-05T13:30:15.1234567+08:00", "event_id": "event-1" },
                    { "status": "done", "at": "2024-09-05T13:35:15.1234567+08:00", "event_id": "event/2" }
                  ]
                }
              ],
              "next_page_token": null
            }
            """,
            await ReadAsync(string.Empty)
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Pages_have_every_task_once(int pageSize)
    {
        await FillAsync();
        var keys = new List<string>();
        string? token = string.Empty;
        while (token is not null)
        {
            var page = await ReadAsync($"page_size={pageSize}&page_token={token}");
            Assert.True(page["items"]!.AsArray().Count <= pageSize);
            keys.Add(Keys(page));
            token = (string?)page["next_page_token"];
        }

        Assert.Equal("p1/a p1/b p2/a p3/a", string.Join(' ', keys.Where(each => each.Length > 0)));
    }

    [Fact]
    public async Task A_page_that_finds_little_reads_a_limited_number_of_tasks_and_the_next_page_goes_on()
    {
        for (int i = 0; i < ApproverTaskListApi.MaxRead; i++)
            await AddAsync(string.Create(CultureInfo.InvariantCulture, $"p{i:D5}"), "a", "done", day: 1);
        await AddAsync("q", "a", "pending", day: 1);

        var first = await ReadAsync("status=pending");
        var second = await ReadAsync($"status=pending&page_token={(string?)first["next_page_token"]}");

        Assert.Equal(("", "q/a"), (Keys(first), Keys(second)));
        Assert.Null(second["next_page_token"]);
    }

    [Fact]
    public async Task The_next_page_of_CSV_is_named_in_a_header()
    {
        await FillAsync();

        var first = await Api().GetAsync(new QueryParameters("page_size=3"), "text/csv", CancellationToken.None);
        string token = Assert.Single(first.Headers, header => header.Key == "X-Next-Page-Token").Value;
        var last = await Api()
            .GetAsync(new QueryParameters($"format=csv&page_token={token}"), accept: null, CancellationToken.None);

        Assert.Equal((5, 3), (first.Text().Split("\r\n").Length, last.Text().Split("\r\n").Length));
        Assert.Contains("\r\np3,", last.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain(last.Headers, header => header.Key == "X-Next-Page-Token");
    }

    [Theory]
    [InlineData("status=open", "status is \"open\"; it is one of pending, rejected, done, cancelled, intervened.")]
    [InlineData(
        "since=soon",
        "since is \"soon\"; it is a time as ISO 8601 (2026-01-31T08:00:00+08:00; UTC without an offset)."
    )]
    [InlineData("page_size=0", "page_size is \"0\"; it is a number from 1 to 200.")]
    [InlineData("page_size=201", "page_size is \"201\"; it is a number from 1 to 200.")]
    [InlineData(
        "page_token=x",
        "page_token is not a token of this list. Pass next_page_token unchanged, with the same parameters as before."
    )]
    [InlineData("format=pdf", "format is \"pdf\"; it is json, which is the default, csv or xlsx.")]
    public async Task A_wrong_parameter_is_400_with_one_sentence(string query, string sentence)
    {
        var answer = await Api().GetAsync(new QueryParameters(query), accept: null, CancellationToken.None);

        Assert.Equal((400, sentence), (answer.Status, answer.Detail()));
    }

    [Fact]
    public async Task A_token_belongs_to_its_list()
    {
        await FillAsync();
        string? token = (string?)(await ReadAsync("page_size=1"))["next_page_token"];

        var answer = await Api()
            .GetAsync(new QueryParameters($"status=done&page_token={token}"), accept: null, CancellationToken.None);

        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("", 200, "p2/a")]
    [InlineData("tenant_key=t2", 200, "p2/a")]
    [InlineData("tenant_key=t1", 400, "")]
    public async Task A_server_of_one_tenant_lists_only_its_tasks(string query, int status, string expected)
    {
        await FillAsync();

        var answer = await Api("t2").GetAsync(new QueryParameters(query), accept: null, CancellationToken.None);

        Assert.Equal(status, answer.Status);
        if (status == 200)
            Assert.Equal(expected, Keys(JsonNode.Parse(answer.Body.Span)!));
    }

    private async Task FillAsync()
    {
        await AddAsync("p1", "a", "done", day: 1, tenantKey: "t1", bizType: "leave_application");
        await AddAsync("p1", "b", "pending", day: 2, tenantKey: "t1", bizType: "leave_application");
        await AddAsync("p2", "a", "done", day: 3, tenantKey: "t2", bizType: "work_application");
        await AddAsync("p3", "a", "pending", day: null);
    }

    private async Task AddAsync(
        string processId,
        string approverId,
        string status,
        int? day,
        string? tenantKey = null,
        string? bizType = null
    ) =>
        await _tasks.TryCommitAsync(
            default,
            new ApproverTask
            {
                ProcessId = processId,
                ApproverId = approverId,
                TenantKey = tenantKey,
                BizType = bizType,
                History =
                [
                    new TaskHistoryEntry(
                        status,
                        day is { } known ? new DateTimeOffset(2026, 1, known, 8, 0, 0, TimeSpan.FromHours(8)) : null,
                        "event-1"
                    ),
                ],
            },
            CancellationToken.None
        );

    private ApproverTaskListApi Api(string? tenantKey = null) =>
        new(_tasks, new FeishuOptions { Apps = [], TenantKey = tenantKey });

    private async Task<JsonNode> ReadAsync(string query)
    {
        var answer = await Api().GetAsync(new QueryParameters(query), accept: null, CancellationToken.None);
        Assert.True(answer.Status == 200, answer.Text());
        return JsonNode.Parse(answer.Body.Span)!;
    }

    private static string Keys(JsonNode page) =>
        string.Join(
            ' ',
            page["items"]!.AsArray().Select(task => $"{(string?)task!["process_id"]}/{(string?)task["approver_id"]}")
        );
}
