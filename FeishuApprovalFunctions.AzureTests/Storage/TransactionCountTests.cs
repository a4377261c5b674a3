using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance;
using FeishuApproval.Messaging;
using FeishuApproval.Operations;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;
using FeishuApprovalFunctions.Storage;

namespace FeishuApprovalFunctions.AzureTests.Storage;

/// <summary>Storage is billed and throttled by transactions: what each event costs.</summary>
public sealed class TransactionCountTests : IAsyncDisposable
{
    private const string Load = "GET Attendance";
    private const string Commit = "TRANSACTION Attendance";

    private readonly TestApp _app = new();

    [Fact]
    public async Task The_first_event_of_an_instance_costs_one() => Assert.Equal([Commit], await CostAsync(Events.Leave()));

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
        Assert.Equal([Load, Commit], await CostAsync(Events.Leave()));
    }

    [Fact]
    public async Task A_repeated_event_costs_one()
    {
        await CostAsync(Events.Leave());
        Assert.Equal([Load], await CostAsync(Events.Leave(), expected: HandlerOutcome.AlreadyApplied));
        await using var other = new TestApp(storage: _app.Storage);
        Assert.Equal([Commit], await CostAsync(Events.Leave(), other, HandlerOutcome.AlreadyApplied));
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
        Assert.Equal([Commit, Load, Commit], await CostAsync(Events.LeaveV2(origin: "instance-0")));

    [Fact]
    public async Task After_a_failure_the_store_is_asked_first()
    {
        _app.Storage.AfterCall = _ => throw StorageErrors.Of(503, "ServerBusy");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CostAsync(Events.Leave()));
        _app.Storage.AfterCall = _ => { };
        Assert.Equal([Load], await CostAsync(Events.Leave(), expected: HandlerOutcome.AlreadyApplied));
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

    private async Task<List<string>> CostAsync(EventMessage message, TestApp? app = null, HandlerOutcome expected = HandlerOutcome.Applied)
    {
        app ??= _app;
        app.Storage.Transactions.Clear();
        Assert.Equal(expected, await app.Get<AttendanceProjector>().HandleAsync(message, CancellationToken.None));
        Assert.All(app.Storage.Transactions, call => Assert.EndsWith(TableNames.Attendance, call, StringComparison.Ordinal));
        return [.. app.Storage.Transactions];
    }
}
