using System.Text.Json.Nodes;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Azure.Storage;

/// <summary>
/// Once every event is applied, the index holds every row that a full scan of the records gives. Extra rows are harmless, and each is a row
/// that the record once had. There is none among the unreadable records, because these are counted by their rows.
/// </summary>
public sealed class The_index_follows_the_records
{
    [Fact]
    public void However_two_projectors_interleave_and_crash_between_the_steps() =>
        Properties.ForAll(
            EventSequence.Attendance,
            story =>
            {
                for (int seed = 0; seed < 4; seed++)
                {
                    var store = Run(story, seed);
                    var index = store.Index;
                    var rows = Keys(index.Dump());
                    Assert.Empty(Keys(Scan(store)).Except(rows));
                    Assert.Empty(rows.Except(Keys(ScanEverPut(store))));
                    Assert.Equal(Unreadable(Keys(Scan(store))), Unreadable(rows));
                    Assert.All(
                        States(store).SelectMany(state => IndexChange.Of(state).PutByEmployee),
                        row => Assert.Contains(Key(row), FindOnLastDay(index, row))
                    );
                }
            },
            count: 300
        );

    [Fact]
    public void A_repair_removes_all_rows_of_earlier_states() =>
        Properties.ForAll(
            EventSequence.Attendance,
            story =>
            {
                var store = Run(story, seed: 1);
                var repairing = new RowsAfterCommits(store, store.Index.ApplyAsync);
                foreach (var state in States(store))
                    Assert.True(repairing.RepairAsync(state, CancellationToken.None).AsTask().GetAwaiter().GetResult());
                Assert.Equal(Keys(Scan(store)), Keys(store.Index.Dump()));
            }
        );

    [Fact]
    public void The_sequences_move_records()
    {
        int moved = 0;
        Properties.ForAll(
            EventSequence.Attendance,
            story => moved += States(Run(story, seed: 1)).Count(state => state.StaleEntries.Count > 0)
        );
        Assert.True(moved > 20, $"{moved} records moved.");
    }

    [Fact]
    public async Task An_event_delivered_again_after_a_crash_before_the_index_was_written_repairs_it()
    {
        var store = new InMemoryAttendanceStore { IsTransactional = false };
        var index = store.Index;
        using var crashing = new TestProjection(
            new RowsAfterCommits(store, (_, _) => throw new StoreUnavailableException("Gone."))
        );
        using var projection = new TestProjection(new RowsAfterCommits(store, index.ApplyAsync));
        using var webhook = TestWebhook.Keyless();
        var leave = webhook.Accept(TestRequest.Plain(Payload.Leave(instanceCode: EventSequence.Instances[0]).Bytes()));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => crashing.HandleAsync(leave));
        Assert.Equal(string.Empty, index.Dump());

        Assert.Equal(HandlerOutcome.AlreadyApplied, await projection.HandleAsync(leave));
        Assert.Equal(Scan(store), index.Dump());
        Assert.NotEqual(string.Empty, index.Dump());
    }

    [Fact]
    public async Task A_row_of_an_unreadable_record_that_is_written_after_its_revert_is_removed()
    {
        var store = new InMemoryAttendanceStore { IsTransactional = false };
        var index = store.Index;
        using var other = new TestProjection(new RowsAfterCommits(store, index.ApplyAsync));
        bool isFirst = true;
        using var late = new TestProjection(
            new RowsAfterCommits(
                store,
                async (change, _) =>
                {
                    if (isFirst)
                    {
                        isFirst = false;
                        Assert.Equal(HandlerOutcome.Applied, await other.HandleAsync(TestEvents.LeaveRevert()));
                    }

                    index.Apply(change);
                }
            )
        );
        var leave = TestEvents.Leave();
        var body = JsonNode.Parse(leave.Body.Span)!;
        body["event"]!["leave_start_time"] = "?";
        body["event"]!["leave_end_time"] = "?";

        Assert.Equal(HandlerOutcome.Applied, await late.HandleAsync(leave with { Body = body.Bytes() }));

        Assert.Equal(string.Empty, index.Dump());
    }

    private static InMemoryAttendanceStore Run(EventSequence story, int seed)
    {
        var store = new InMemoryAttendanceStore { IsTransactional = false };
        var turnstile = new Turnstile(new Random(seed));
        var deliveries = story.Retold(turnstile.Random).ToLookup(_ => turnstile.Random.Next(2));
        turnstile.Run(() => WorkAsync(deliveries[0]), () => WorkAsync(deliveries[1]));
        return store;

        Task WorkAsync(IEnumerable<EventMessage> mine) =>
            SubscriptionWorker.RunAsync(
                () =>
                    new(
                        new RowsAfterCommits(
                            new TurbulentAttendanceStore(store, turnstile),
                            new TurbulentAttendanceIndex(store.Index, turnstile).ApplyAsync
                        )
                    ),
                mine,
                turnstile.Random
            );
    }

    /// <summary>The rows of each record, and those of its earlier states.</summary>
    private static string ScanEverPut(InMemoryAttendanceStore store)
    {
        var changes = States(store).Select(IndexChange.Of).ToList();
        return InMemoryAttendanceIndex.Dump(
            changes.SelectMany(change => change.PutByEmployee.Concat(change.RemoveByEmployee)),
            changes.SelectMany(change => change.PutByDay.Concat(change.RemoveByDay))
        );
    }

    /// <summary>
    /// The rows without their last days, which are not part of their keys: the index may have a later one than the record.
    /// </summary>
    private static HashSet<string> Keys(string dump) =>
        [.. dump.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(", LastDay = ")[0])];

    private static IEnumerable<string> Unreadable(IEnumerable<string> rows) =>
        rows.Where(row => row.Contains("Date = 01/01/0001", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static IEnumerable<EmployeeRow> FindOnLastDay(InMemoryAttendanceIndex index, EmployeeRow row) =>
        index
            .ListByEmployeeAsync(
                row.TenantKey,
                row.UserId,
                row.LastDay,
                row.LastDay,
                null,
                int.MaxValue,
                CancellationToken.None
            )
            .AsTask()
            .GetAwaiter()
            .GetResult()
            .Select(Key);

    private static EmployeeRow Key(EmployeeRow row) => row with { LastDay = default };

    private static string Scan(InMemoryAttendanceStore store)
    {
        var rows = States(store).Select(state => IndexChange.Of(state with { StaleEntries = [] })).ToList();
        return InMemoryAttendanceIndex.Dump(
            rows.SelectMany(row => row.PutByEmployee),
            rows.SelectMany(row => row.PutByDay)
        );
    }

    private static IEnumerable<AttendanceState> States(InMemoryAttendanceStore store) =>
        EventSequence
            .Instances.Select(instance =>
                store.LoadAsync(instance, CancellationToken.None).AsTask().GetAwaiter().GetResult().State
            )
            .OfType<AttendanceState>();
}
