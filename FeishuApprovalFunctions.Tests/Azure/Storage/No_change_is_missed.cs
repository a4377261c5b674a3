using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Events;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Azure.Storage;

/// <summary>
/// Two projectors, a rebuild and a deletion change records, each with a clock of its own, and die between the commit and the row of the
/// change feed. A reader that follows the feed all the while, and now and then loses its last page, ends with the records of the store.
/// </summary>
public sealed class No_change_is_missed
{
    private static readonly TimeZoneInfo Tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    /// <summary>Clocks may differ by less than the feed's delay and the longest write do: by 18 s.</summary>
    private static readonly TimeSpan[] Skews = [TimeSpan.FromSeconds(-17), TimeSpan.Zero, TimeSpan.FromSeconds(17)];

    [Fact]
    public void However_writers_and_the_reader_interleave() =>
        Properties.ForAll(
            EventSequence.Attendance,
            story =>
            {
                for (int seed = 0; seed < 4; seed++)
                    Check(story, seed);
            },
            count: 300
        );

    [Fact]
    public void The_stories_do_delete_records_and_write_rows_again()
    {
        int deleted = 0,
            again = 0;
        Properties.ForAll(
            EventSequence.Attendance,
            story =>
            {
                var (deletions, rows) = Check(story, seed: 1);
                deleted += deletions;
                again += rows;
            }
        );
        Assert.True(deleted > 20 && again > 20, $"{deleted} records were deleted, and {again} rows written again.");
    }

    /// <summary>Checks a story; how many records it deleted, and how many rows took too long.</summary>
    private static (int Deleted, int WrittenAgain) Check(EventSequence story, int seed)
    {
        var store = new InMemoryAttendanceStore { IsTransactional = false };
        var turnstile = new Turnstile(new Random(seed));
        var (random, table) = (turnstile.Random, new TurbulentChangeTable(turnstile));
        var deliveries = story.Retold(random).ToLookup(_ => random.Next(2));
        var copy = new Copy(store, table, turnstile);
        int writing = 4,
            deleted = 0;
        turnstile.Run(
            () => WriteAsync(ProjectAsync(deliveries[0])),
            () => WriteAsync(ProjectAsync(deliveries[1])),
            () => WriteAsync(RebuildAsync()),
            () => WriteAsync(DeleteAsync(EventSequence.Instances[0])),
            async () =>
            {
                while (writing > 0)
                {
                    await turnstile.Turn();
                    table.Pass(TimeSpan.FromSeconds(random.Next(8)));
                }
            },
            async () =>
            {
                while (writing > 0)
                    await copy.FollowAsync(random.Next(1, 4));
            }
        );

        table.Pass(ChangeTimes.Delay + Skews.Max() + TimeSpan.FromSeconds(1));
        turnstile.Run(copy.CatchUpAsync);
        foreach (string code in EventSequence.Instances)
        {
            var stored = Load(store, code);
            Assert.Same(stored?.TenantKey is null ? null : stored, copy.Records.GetValueOrDefault(code));
        }

        return (deleted, table.WrittenAgain);

        async Task WriteAsync(Task work)
        {
            await work;
            writing--;
        }

        TestProjection Start() => new(Writer());

        RowsAfterCommits Writer()
        {
            var note = table.Of(Skew());
            return new RowsAfterCommits(
                new TurbulentAttendanceStore(store, turnstile),
                (_, _) => Task.CompletedTask,
                (state, _) => note(state)
            );
        }

        TimeSpan Skew() => Skews[random.Next(Skews.Length)];

        Task ProjectAsync(IEnumerable<EventMessage> mine) => SubscriptionWorker.RunAsync(Start, mine, random);

        async Task RebuildAsync()
        {
            var queue = new Queue<string>(EventSequence.Instances);
            while (queue.TryDequeue(out string? code))
            {
                await turnstile.Turn();
                var rebuilder = new Rebuilder(
                    Writer(),
                    new EventReader(Tokyo),
                    AttendanceRules.Default with
                    {
                        Zones = Tokyo,
                    },
                    new FakeTimeProvider(TestTime.Start)
                );
                try
                {
                    var report = await rebuilder.RunAsync(
                        new RebuildRequest { InstanceCode = code, Apply = true },
                        CancellationToken.None
                    );
                    if (report.Findings is [{ Outcome: RebuildOutcome.Contended }])
                        queue.Enqueue(code);
                }
                catch (StoreUnavailableException)
                {
                    queue.Enqueue(code);
                }
            }
        }

        async Task DeleteAsync(string code)
        {
            for (int turns = random.Next(20); turns > 0; turns--)
                await turnstile.Turn();

            // In the order of the table's deletion, which nobody repeats once the record is gone.
            var note = table.Of(TimeSpan.FromSeconds(random.Next(-7, 8)));
            while (Load(store, code) is { } state)
            {
                try
                {
                    await note(state);
                    table.Pass(TimeSpan.FromSeconds(random.Next(11)));
                    store.Delete(code);
                    deleted++;
                    await turnstile.Turn();
                    if (random.Next(2) == 0)
                        throw new StoreUnavailableException("After the deletion.");
                    await note(state);
                    return;
                }
                catch (StoreUnavailableException)
                {
                    await turnstile.Turn();
                    if (Load(store, code) is null)
                        return;
                }
            }
        }
    }

    private static AttendanceState? Load(InMemoryAttendanceStore store, string code) =>
        store.LoadAsync(code, CancellationToken.None).AsTask().GetAwaiter().GetResult().State;

    /// <summary>The copy of the records that a reader of the feed keeps.</summary>
    private sealed class Copy(IAttendanceStore store, TurbulentChangeTable feed, Turnstile turnstile)
    {
        private string? _after;

        public Dictionary<string, AttendanceState> Records { get; } = [];

        /// <summary>Reads and stores a page; now and then dies before it stores the position.</summary>
        public async Task FollowAsync(int max)
        {
            await turnstile.Turn();
            var page = await ReadAsync(max);
            if (turnstile.Random.Next(4) > 0)
                _after = page.Next;
        }

        public async Task CatchUpAsync()
        {
            ChangePage page;
            do
            {
                page = await ReadAsync(max: 2);
                _after = page.Next;
            } while (page.HasMore);
        }

        private async Task<ChangePage> ReadAsync(int max)
        {
            var page = await feed.ReadAsync(EventSequence.Tenant, _after, max, CancellationToken.None);
            foreach (var change in page.Changes)
            {
                await turnstile.Turn();
                var state = (await store.LoadAsync(change.InstanceCode, CancellationToken.None)).State;
                if (state?.TenantKey == EventSequence.Tenant)
                    Records[change.InstanceCode] = state;
                else
                    Records.Remove(change.InstanceCode);
            }

            return page;
        }
    }
}
