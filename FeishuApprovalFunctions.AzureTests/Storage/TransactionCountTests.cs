using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;
using FeishuApprovalFunctions.Storage;

namespace FeishuApprovalFunctions.AzureTests.Storage;

/// <summary>Storage is billed and throttled by transactions: what each event costs.</summary>
public sealed class TransactionCountTests : IAsyncDisposable
{
    private const string Load = "GET Attendance";
    private const string Commit = "TRANSACTION Attendance";
    private const string Person = "UpsertReplace AttendanceByEmployee";
    private const string Day = "UpsertReplace AttendanceByDay";

    /// <summary>The index of a leave of two days, and a look whether the record moved meanwhile.</summary>
    private static readonly string[] Index = [Person, Day, Day, Load];

    private readonly TestApp _app = new();

    [Fact]
    public async Task The_first_event_of_an_instance_costs_one_and_its_index() => Assert.Equal([Commit, .. Index], await CostAsync(Events.Leave()));

    [Fact]
    public async Task The_second_event_of_a_leave_costs_two()
    {
        await CostAsync(Events.Leave());
        Assert.Equal([Load, Commit], await CostAsync(Events.LeaveV2()));
    }

    [Fact]
    public async Task A_revert_costs_two_wherever_its_approval_was_handled()
    {
        await CostAsync(Events.Leave());
        await using var other = new TestApp(storage: _app.Storage);
        Assert.Equal([Load, Commit], await CostAsync(Events.LeaveRevert(), other));
    }

    [Fact]
    public async Task A_revert_before_its_approval_costs_two_each()
    {
        Assert.Equal([Load, Commit], await CostAsync(Events.LeaveRevert()));
        Assert.Equal([Load, Commit, .. Index], await CostAsync(Events.Leave()));
    }

    [Fact]
    public async Task A_repeated_event_costs_a_look_and_its_index()
    {
        await CostAsync(Events.Leave());
        Assert.Equal([Load, .. Index], await CostAsync(Events.Leave(), expected: HandlerOutcome.AlreadyApplied));
        await using var other = new TestApp(storage: _app.Storage);
        Assert.Equal([Commit, Load, .. Index], await CostAsync(Events.Leave(), other, HandlerOutcome.AlreadyApplied));
    }

    [Fact]
    public async Task A_second_event_handled_elsewhere_costs_three_and_is_no_conflict()
    {
        await CostAsync(Events.Leave());
        await using var other = new TestApp(storage: _app.Storage);
        Assert.Equal([Commit, Load, Commit], await CostAsync(Events.LeaveV2(), other));
    }

    [Fact]
    public async Task A_cancel_leave_costs_one_and_two_for_the_leave_it_cancels() =>
        Assert.Equal([Commit, .. Index, Load, Commit], await CostAsync(Events.LeaveV2(origin: "instance-0")));

    [Fact]
    public async Task After_a_failure_the_store_is_asked_first()
    {
        _app.Storage.AfterCall = _ => throw StorageErrors.Of(503, "ServerBusy");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CostAsync(Events.Leave()));
        _app.Storage.AfterCall = _ => { };
        Assert.Equal([Load, .. Index], await CostAsync(Events.Leave(), expected: HandlerOutcome.AlreadyApplied));
    }

    [Fact]
    public async Task A_pending_task_costs_one_and_what_follows_two()
    {
        _app.Storage.Transactions.Clear();
        var tasks = _app.Get<ApproverTaskProjector>();
        Assert.Equal(HandlerOutcome.Applied, await tasks.HandleAsync(Events.Task("event-1", status: 1), CancellationToken.None));
        Assert.Equal(["Add ApproverTasks"], _app.Storage.Transactions);
        Assert.Equal(HandlerOutcome.Applied, await tasks.HandleAsync(Events.Task("event-2", status: 3), CancellationToken.None));
        Assert.Equal(["Add ApproverTasks", "GET ApproverTasks", "UpdateReplace ApproverTasks"], _app.Storage.Transactions);
    }

    [Fact]
    public async Task An_archived_event_costs_one()
    {
        var archiver = _app.Get<EventArchiver>();
        await archiver.HandleAsync(Events.Leave(), CancellationToken.None);
        Assert.Equal(["Add EventArchive"], _app.Storage.Transactions);
    }

    [Fact]
    public async Task An_instance_is_remembered_among_thousands()
    {
        await CostAsync(Events.Leave("event-1", "instance-1"));
        for (int i = 0; i < RecentInstances.Generation - 1; i++) await CostAsync(Events.Leave($"event-a{i}", $"instance-a{i}"));
        Assert.Equal([Load, Commit], await CostAsync(Events.LeaveV2("event-2", "instance-1")));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>The calls, the index's rows, which are put at once, by table.</summary>
    private static List<string> InOrder(List<string> calls)
    {
        var ordered = new List<string>();
        foreach (string call in calls)
        {
            int place = ordered.Count;
            while (call == Person && place > 0 && ordered[place - 1] == Day) place--;
            ordered.Insert(place, call);
        }

        return ordered;
    }

    private async Task<List<string>> CostAsync(EventMessage message, TestApp? app = null, HandlerOutcome expected = HandlerOutcome.Applied)
    {
        app ??= _app;
        app.Storage.Transactions.Clear();
        Assert.Equal(expected, await app.Get<AttendanceProjector>().HandleAsync(message, CancellationToken.None));
        Assert.All(app.Storage.Transactions, call => Assert.Contains(TableNames.Attendance, call, StringComparison.Ordinal));
        return InOrder(app.Storage.Transactions);
    }
}
