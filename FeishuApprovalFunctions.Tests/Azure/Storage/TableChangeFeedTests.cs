using Azure.Data.Tables;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Configuration;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Storage;

public sealed class TableChangeFeedTests : IAsyncDisposable
{
    private const string Load = "GET Attendance";
    private const string Commit = "TRANSACTION Attendance";
    private const string Index = "TRANSACTION AttendanceIndex";
    private const string Change = "UpsertReplace AttendanceChanges";
    private const string Archive = "Add EventArchive";

    private readonly AzureApp _app = new(hasChangeFeed: true);

    [SkippableFact]
    public async Task A_change_costs_one_request_more()
    {
        Assert.Equal(Sorted([Commit, Index, Change, Archive]), await CostAsync(TestEvents.Leave()));
        Assert.Equal(Sorted([Load, Commit, Change, Archive]), await CostAsync(TestEvents.LeaveV2()));
    }

    [SkippableFact]
    public async Task Without_the_feed_nothing_is_written()
    {
        await using var app = new AzureApp();
        await app.Get<AttendanceProjector>().HandleAsync(TestEvents.Leave(), CancellationToken.None);
        await app.Get<IAttendanceStore>().DeleteAsync("instance-1", CancellationToken.None);

        Assert.Empty(app.Storage.Rows(TableNames.AttendanceChanges));
    }

    [SkippableFact]
    public async Task A_change_is_shown_when_no_earlier_one_can_appear_any_more()
    {
        await ApplyAsync(TestEvents.Leave());
        _app.Time.Advance(ChangeTimes.Delay);
        Assert.Empty(await ReadAsync());

        _app.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["instance-1"], await ReadAsync());
    }

    [SkippableFact]
    public async Task A_row_that_took_long_gets_another_one_with_a_later_time()
    {
        int calls = 0;
        _app.Storage.AfterCall = call =>
        {
            if (call == Change && ++calls == 1)
                _app.Time.Advance(ChangeTimes.LongestWrite + TimeSpan.FromTicks(1));
        };
        await ApplyAsync(TestEvents.Leave());

        Assert.Equal(2, calls);
        Assert.Equal(
            [TableKeys.Time(TestTime.Start), TableKeys.Time(_app.Time.GetUtcNow())],
            _app.Storage.Rows(TableNames.AttendanceChanges).Select(row => TableKeys.FirstPart(row.RowKey))
        );
    }

    [SkippableFact]
    public async Task A_store_that_is_always_too_slow_leaves_the_delivery_unsettled()
    {
        _app.Storage.AfterCall = call =>
        {
            if (call == Change)
                _app.Time.Advance(ChangeTimes.LongestWrite + TimeSpan.FromSeconds(1));
        };

        await Assert.ThrowsAsync<StoreUnavailableException>(() => ApplyAsync(TestEvents.Leave()));
    }

    [SkippableFact]
    public void The_limits_nest()
    {
        var options = new TableClientOptions();
        ClientLimits.Apply(options);
        var call =
            options.Retry.NetworkTimeout * (1 + options.Retry.MaxRetries)
            + options.Retry.MaxDelay * options.Retry.MaxRetries;

        Assert.InRange(call, TimeSpan.Zero, ChangeTimes.LongestWrite);
        Assert.InRange(ChangeTimes.LongestWrite, call, SettlementPolicy.AttemptLimit);

        // A row, one call that deletes the record, and five seconds for clocks that differ.
        Assert.InRange(ChangeTimes.LongestWrite + call + TimeSpan.FromSeconds(5), TimeSpan.Zero, ChangeTimes.Delay);
    }

    [SkippableFact]
    public async Task A_crash_between_commit_and_row_is_made_good_by_the_next_delivery()
    {
        _app.Storage.BeforeCall = call =>
        {
            if (call == Change)
                throw StorageErrors.Of(503, "ServerBusy");
        };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ApplyAsync(TestEvents.Leave()));
        Assert.Empty(_app.Storage.Rows(TableNames.AttendanceChanges));

        _app.Storage.BeforeCall = _ => { };
        await ApplyAsync(TestEvents.Leave(), HandlerOutcome.AlreadyApplied);

        Assert.Equal(["instance-1"], await ReadLaterAsync());
    }

    [SkippableFact]
    public async Task A_cancel_leave_is_a_change_of_both_leaves()
    {
        await ApplyAsync(TestEvents.LeaveV2(origin: "instance-0"));

        Assert.Equal(["instance-0", "instance-1"], (await ReadLaterAsync()).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_rebuild_lists_every_record_so_that_a_feed_switched_on_later_becomes_complete()
    {
        await using var before = new AzureApp(storage: _app.Storage);
        foreach (int i in Enumerable.Range(1, 3))
        {
            await before
                .Get<AttendanceProjector>()
                .HandleAsync(TestEvents.Leave($"event-{i}", $"instance-{i}"), CancellationToken.None);
        }

        Assert.Empty(await ReadLaterAsync());

        await _app.Get<Rebuilder>().RunAsync(new RebuildRequest { Apply = false }, CancellationToken.None);
        Assert.Empty(await ReadLaterAsync());
        await _app.Get<Rebuilder>().RunAsync(new RebuildRequest { Apply = true }, CancellationToken.None);
        Assert.Equal(
            ["instance-1", "instance-2", "instance-3"],
            (await ReadLaterAsync()).Order(StringComparer.Ordinal)
        );
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_deletion_that_dies_after_the_record_is_gone_is_in_the_feed(int dying)
    {
        await ApplyAsync(TestEvents.Leave());
        string? after = (await ReadPageLaterAsync()).Next;
        int appended = 0;
        _app.Storage.BeforeCall = call =>
        {
            if (call == Change && ++appended == dying)
                throw StorageErrors.Of(503, "ServerBusy");
        };

        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await _app.Get<IAttendanceStore>().DeleteAsync("instance-1", CancellationToken.None)
        );

        _app.Storage.BeforeCall = _ => { };
        bool isDeleted = !_app.Storage.Rows(TableNames.Attendance).Any(row => row.RowKey == TableKeys.Record);
        Assert.Equal(dying == 2, isDeleted);
        Assert.Equal(isDeleted ? 1 : 0, (await ReadPageLaterAsync(after)).Changes.Count);
    }

    [SkippableFact]
    public async Task Rows_of_records_deleted_long_ago_and_needless_ones_are_deleted()
    {
        await ApplyAsync(TestEvents.Leave());
        await ApplyAsync(TestEvents.LeaveV2());
        await ApplyAsync(TestEvents.Leave("event-2", "instance-2"));
        await ApplyAsync(TestEvents.Leave("event-3", "instance-3"));
        await _app.Get<IAttendanceStore>().DeleteAsync("instance-3", CancellationToken.None);
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        var before = _app.Time.GetUtcNow();
        await _app.Get<IAttendanceStore>().DeleteAsync("instance-2", CancellationToken.None);

        await _app.Get<IAttendanceStore>().DeleteCodesAsync(before, CancellationToken.None);

        Assert.Equal(
            ["instance-1", "instance-2"],
            _app.Storage.Rows(TableNames.AttendanceChanges).Select(row => row.RowKey.Split(TableKeys.Separator)[1])
        );
        Assert.Equal(["instance-1", "instance-2"], await ReadLaterAsync());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static List<string> Sorted(IEnumerable<string> calls) => [.. calls.Order(StringComparer.Ordinal)];

    /// <summary>The calls of an event in all its subscriptions, sorted: index and change are written at the same time.</summary>
    private async Task<List<string>> CostAsync(EventMessage message)
    {
        _app.Storage.Transactions.Clear();
        await _app.DeliverAsync(message);
        return Sorted(_app.Storage.Transactions);
    }

    private async Task ApplyAsync(EventMessage message, HandlerOutcome expected = HandlerOutcome.Applied) =>
        Assert.Equal(expected, await _app.Get<AttendanceProjector>().HandleAsync(message, CancellationToken.None));

    private async Task<IEnumerable<string>> ReadAsync() =>
        (
            await _app.Get<IAttendanceStore>()
                .ReadChangesAsync(TestWebhook.TenantKey, null, 100, CancellationToken.None)
        ).Changes.Select(change => change.InstanceCode);

    private async Task<IEnumerable<string>> ReadLaterAsync() =>
        (await ReadPageLaterAsync()).Changes.Select(change => change.InstanceCode);

    private async Task<ChangePage> ReadPageLaterAsync(string? after = null)
    {
        _app.Time.Advance(ChangeTimes.Delay + TimeSpan.FromSeconds(1));
        return await _app.Get<IAttendanceStore>()
            .ReadChangesAsync(TestWebhook.TenantKey, after, 100, CancellationToken.None);
    }
}
