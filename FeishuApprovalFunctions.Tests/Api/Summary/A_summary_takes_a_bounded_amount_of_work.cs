using System.Text.Json.Nodes;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Summary;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Api.Summary;

/// <summary>A summary of too many records, too many days or too long a period ends, and says what to ask for instead.</summary>
public sealed class A_summary_takes_a_bounded_amount_of_work
{
    private const string TooMany =
        "These are too many records for one summary; ask for a shorter period, or for one employee with user_id.";
    private const string TooLong =
        "The summary was not complete after 20 s; ask for a shorter period, or for one employee with user_id.";
    private const string ThreeYears = "from=2024-09-01&to=2027-09-05";

    private static readonly DateOnly Day = new(2024, 9, 5);

    [Theory]
    [InlineData(50_000, null)]
    [InlineData(50_001, TooMany)]
    public async Task It_reads_fifty_thousand_records(int records, string? problem)
    {
        var all = new CountedRecords([.. Enumerable.Range(0, records).Select(i => Leave(i, $"user-{i:D5}", days: 1))]);

        var answer = await SummaryAsync(all, "date=2024-09-05&group_by=kind");

        if (problem is null)
            Assert.Equal((200, records), (answer.Status, Records(answer)));
        else
            AssertRefused(problem, answer);

        // A page reads one record more than it returns.
        const int Pages = SummaryApi.MaxRecords / ListRequest.MaxPageSize;
        Assert.InRange(all.Loads, SummaryApi.MaxRecords, SummaryApi.MaxRecords + Pages + ListRequest.MaxPageSize);
    }

    [Theory]
    [InlineData(500, null)]
    [InlineData(501, TooMany)]
    public async Task It_adds_up_five_hundred_thousand_days(int records, string? problem)
    {
        var all = new CountedRecords([.. Enumerable.Range(0, records).Select(i => Leave(i, "user", days: 1000))]);

        var answer = await SummaryAsync(all, $"{ThreeYears}&user_id=user&group_by=kind");

        if (problem is null)
            Assert.Equal((200, records), (answer.Status, Records(answer)));
        else
            AssertRefused(problem, answer);
    }

    [Fact]
    public async Task It_ends_after_twenty_seconds()
    {
        var time = new FakeTimeProvider(TestTime.Start);
        var all = new CountedRecords([.. Enumerable.Range(0, 3_000).Select(i => Leave(i, $"user-{i:D5}", days: 1))])
        {
            BeforeLoad = () => time.Advance(TimeSpan.FromMilliseconds(20)),
        };

        AssertRefused(TooLong, await SummaryAsync(all, "date=2024-09-05", time));
        Assert.InRange(all.Loads, 1_000, 1_000 + ListRequest.MaxPageSize);
    }

    [Fact]
    public async Task A_last_page_that_took_long_is_not_thrown_away()
    {
        var time = new FakeTimeProvider(TestTime.Start);
        var all = new CountedRecords([Leave(1, "user", days: 1)])
        {
            BeforeLoad = () => time.Advance(TimeSpan.FromMinutes(1)),
        };

        Assert.Equal(1, Records(await SummaryAsync(all, "date=2024-09-05", time)));
    }

    [Theory]
    [InlineData("from=2024-09-01&to=2027-09-06", 1101)]
    [InlineData("from=0001-01-01&to=9999-12-31", 3652059)]
    [InlineData("from=0001-01-01&to=9999-12-31&user_id=user", 3652059)]
    public async Task A_period_of_more_than_1100_days_is_refused_before_anything_is_read(string query, int days)
    {
        int lists = 0;
        var all = new CountedRecords([Leave(1, "user", days: 1)]) { BeforeList = () => lists++ };

        AssertRefused(
            $"from and to are {days} days; at most 1100 are read at once. Ask for shorter periods.",
            await SummaryAsync(all, query)
        );
        Assert.Equal((0, 0), (lists, all.Loads));
    }

    [Theory]
    [InlineData("date=0001-01-01", 0)]
    [InlineData("date=9999-12-31", 0)]
    [InlineData(ThreeYears, 1)]
    public async Task Any_period_of_up_to_1100_days_may_be_asked_for(string query, int records)
    {
        var all = new CountedRecords([Leave(1, "user", days: 1)]);

        Assert.Equal(records, Records(await SummaryAsync(all, query)));
    }

    [Fact]
    public async Task Nothing_more_is_read_when_the_caller_is_gone()
    {
        using var gone = new CancellationTokenSource();
        var all = new CountedRecords([.. Enumerable.Range(0, 1_000).Select(i => Leave(i, $"user-{i:D5}", days: 1))]);
        all.BeforeLoad = () =>
        {
            if (all.Loads == 5)
                gone.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            SummaryAsync(all, "date=2024-09-05", stop: gone.Token)
        );
        Assert.InRange(all.Loads, 5, 64);
    }

    private static async Task<HttpResult> SummaryAsync(
        CountedRecords records,
        string query,
        FakeTimeProvider? time = null,
        CancellationToken stop = default
    )
    {
        // A page has a limit of its own, of five seconds: its clock stands still.
        var search = new AttendanceSearch(
            new RecordReader(records, AttendanceRules.Default),
            records,
            new FakeTimeProvider(TestTime.Start)
        );
        var lists = new AttendanceListApi(
            search,
            new FeishuOptions { Apps = [new FeishuApp(null, [TestWebhook.Token], [])], TenantKey = "tenant" }
        );
        return await new SummaryApi(search, lists, time ?? new FakeTimeProvider(TestTime.Start)).GetAsync(
            new QueryParameters(query),
            null,
            stop
        );
    }

    private static int Records(HttpResult answer)
    {
        Assert.Equal(200, answer.Status);
        return JsonNode.Parse(answer.Body.Span)!["items"]!.AsArray().Sum(row => row!["records"]!.GetValue<int>());
    }

    private static void AssertRefused(string problem, HttpResult answer) =>
        Assert.Equal((400, problem), (answer.Status, answer.Detail()));

    private static AttendanceState Leave(int number, string userId, int days) =>
        new()
        {
            InstanceCode = $"instance-{number:D5}",
            Facts =
            [
                new AttendanceFacts
                {
                    Source = FactSource.Leave,
                    Kind = AttendanceKind.Leave,
                    TenantKey = "tenant",
                    UserId = userId,
                    Start = new DateTimeOffset(Day.ToDateTime(default), TimeSpan.FromHours(8)),
                    End = new DateTimeOffset(Day.AddDays(days).ToDateTime(default), TimeSpan.FromHours(8)),
                },
            ],
        };
}
