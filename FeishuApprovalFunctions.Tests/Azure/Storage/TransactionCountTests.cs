using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Storage;

/// <summary>Storage is billed and throttled by transactions; this counts those of each event.</summary>
public sealed class TransactionCountTests : IAsyncDisposable
{
    private const string Load = "GET Attendance";
    private const string Commit = "TRANSACTION Attendance";
    private const string Index = "TRANSACTION AttendanceIndex";
    private const string Archive = "Add EventArchive";

    private readonly AzureApp _app = new();

    [SkippableFact]
    public async Task The_first_event_of_an_instance_costs_three_requests_in_all_and_a_follow_up_at_most_four()
    {
        Assert.Equal([Commit, Index, Archive], await CostOfAllAsync(_app, TestEvents.Leave()));
        Assert.Equal([Load, Commit, Archive], await CostOfAllAsync(_app, TestEvents.LeaveV2()));
        await using var other = new AzureApp(storage: _app.Storage);
        Assert.Equal([Commit, Load, Commit, Archive], await CostOfAllAsync(other, TestEvents.LeaveV2("event-4")));
        Assert.Equal([Load, Commit, Archive], await CostOfAllAsync(other, TestEvents.LeaveRevert()));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task An_event_that_moves_dates_costs_four_in_all(int days)
    {
        await CostOfAllAsync(_app, TestEvents.Leave());
        Assert.Equal([Load, Commit, Index, Archive], await CostOfAllAsync(_app, Moved(days)));
    }

    [SkippableFact]
    public async Task A_record_across_months_is_indexed_in_one_transaction_a_month_and_the_rows_of_earlier_dates_stay_until_a_repair()
    {
        await CostAsync(TestEvents.Leave());
        Assert.Equal([Load, Commit, Index], await CostAsync(Moved(days: 40)));
        Assert.Equal(["2024-09", "2024-10"], Months());

        await CostAsync(Moved(days: 40), expected: HandlerOutcome.AlreadyApplied);
        Assert.Equal(["2024-10"], Months());
    }

    [SkippableFact]
    public async Task The_row_among_the_unreadable_records_is_put_and_removed_with_another_read_of_the_record()
    {
        var leave = TestEvents.Leave();
        var body = JsonNode.Parse(leave.Body.Span)!;
        body["event"]!["leave_start_time"] = "?";
        body["event"]!["leave_end_time"] = "?";
        Assert.Equal([Commit, Index, Load], await CostAsync(leave with { Body = body.AsObject().Bytes() }));
        Assert.Equal(["0001-01"], Months());

        Assert.Equal([Load, Commit, Index, Load], await CostAsync(TestEvents.LeaveRevert()));
        Assert.Empty(Months());
    }

    [SkippableFact]
    public async Task The_first_event_of_an_instance_costs_one_and_its_index() =>
        Assert.Equal([Commit, Index], await CostAsync(TestEvents.Leave()));

    [SkippableFact]
    public async Task The_second_event_of_a_leave_costs_two()
    {
        await CostAsync(TestEvents.Leave());
        Assert.Equal([Load, Commit], await CostAsync(TestEvents.LeaveV2()));
    }

    [SkippableFact]
    public async Task A_revert_costs_two_wherever_its_approval_was_handled()
    {
        await CostAsync(TestEvents.Leave());
        await using var other = new AzureApp(storage: _app.Storage);
        Assert.Equal([Load, Commit], await CostAsync(TestEvents.LeaveRevert(), other));
    }

    [SkippableFact]
    public async Task A_revert_before_its_approval_costs_two_each()
    {
        Assert.Equal([Load, Commit], await CostAsync(TestEvents.LeaveRevert()));
        Assert.Equal([Load, Commit, Index], await CostAsync(TestEvents.Leave()));
    }

    [SkippableFact]
    public async Task A_repeated_event_costs_a_read_and_its_index()
    {
        await CostAsync(TestEvents.Leave());
        Assert.Equal([Load, Index], await CostAsync(TestEvents.Leave(), expected: HandlerOutcome.AlreadyApplied));
        await using var other = new AzureApp(storage: _app.Storage);
        Assert.Equal([Commit, Load, Index], await CostAsync(TestEvents.Leave(), other, HandlerOutcome.AlreadyApplied));
    }

    [SkippableFact]
    public async Task A_second_event_handled_elsewhere_costs_three_and_is_no_conflict()
    {
        await CostAsync(TestEvents.Leave());
        await using var other = new AzureApp(storage: _app.Storage);
        Assert.Equal([Commit, Load, Commit], await CostAsync(TestEvents.LeaveV2(), other));
    }

    [SkippableFact]
    public async Task A_cancel_leave_costs_one_and_two_for_the_leave_it_cancels() =>
        Assert.Equal([Load, Commit, Index, Commit], await CostAsync(TestEvents.LeaveV2(origin: "instance-0")));

    [SkippableFact]
    public async Task After_a_failure_the_store_is_read_first()
    {
        _app.Storage.AfterCall = _ => throw StorageErrors.Of(503, "ServerBusy");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CostAsync(TestEvents.Leave()));
        _app.Storage.AfterCall = _ => { };
        Assert.Equal([Load, Index], await CostAsync(TestEvents.Leave(), expected: HandlerOutcome.AlreadyApplied));
    }

    [SkippableFact]
    public async Task A_pending_task_costs_one_transaction_and_later_events_two()
    {
        _app.Storage.Transactions.Clear();
        var tasks = _app.Get<ApproverTaskProjector>();
        Assert.Equal(
            HandlerOutcome.Applied,
            await tasks.HandleAsync(TestEvents.Task("event-1", status: 1), CancellationToken.None)
        );
        Assert.Equal(["Add ApproverTasks"], _app.Storage.Transactions);
        Assert.Equal(
            HandlerOutcome.Applied,
            await tasks.HandleAsync(TestEvents.Task("event-2", status: 3), CancellationToken.None)
        );
        Assert.Equal(
            ["Add ApproverTasks", "GET ApproverTasks", "UpdateReplace ApproverTasks"],
            _app.Storage.Transactions
        );
    }

    [SkippableFact]
    public async Task An_archived_event_costs_one()
    {
        var archiver = _app.Get<EventArchiver>();
        await archiver.HandleAsync(TestEvents.Leave(), CancellationToken.None);
        Assert.Equal(["Add EventArchive"], _app.Storage.Transactions);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>The months that have index rows.</summary>
    private IEnumerable<string> Months() =>
        _app
            .Storage.Rows(TableNames.AttendanceIndex)
            .Select(row => row.PartitionKey.Split(TableKeys.Separator)[1])
            .Distinct();

    /// <summary>The more detailed event of the same leave, with dates some days later.</summary>
    private static EventMessage Moved(int days)
    {
        var message = TestEvents.LeaveV2();
        var body = JsonNode.Parse(message.Body.Span)!;
        foreach (string name in (string[])["leave_start_time", "leave_end_time"])
        {
            var time = DateTime.Parse((string)body["event"]![name]!, CultureInfo.InvariantCulture);
            body["event"]![name] = time.AddDays(days).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        }

        return message with
        {
            Body = body.AsObject().Bytes(),
        };
    }

    /// <summary>What an event costs in all its subscriptions.</summary>
    private static async Task<List<string>> CostOfAllAsync(AzureApp app, EventMessage message)
    {
        app.Storage.Transactions.Clear();
        await app.DeliverAsync(message);
        return [.. app.Storage.Transactions];
    }

    private async Task<List<string>> CostAsync(
        EventMessage message,
        AzureApp? app = null,
        HandlerOutcome expected = HandlerOutcome.Applied
    )
    {
        app ??= _app;
        app.Storage.Transactions.Clear();
        Assert.Equal(expected, await app.Get<AttendanceProjector>().HandleAsync(message, CancellationToken.None));
        Assert.All(
            app.Storage.Transactions,
            call => Assert.Contains(TableNames.Attendance, call, StringComparison.Ordinal)
        );
        return [.. app.Storage.Transactions];
    }
}
