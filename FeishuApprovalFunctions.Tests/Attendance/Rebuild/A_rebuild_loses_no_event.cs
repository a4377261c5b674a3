using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Attendance.Rebuild;

/// <summary>
/// Records that were made in a wrong time zone are rebuilt while further events are applied, and both crash at times. No event is lost, and
/// in the end record and index are correct.
/// </summary>
public sealed class A_rebuild_loses_no_event
{
    private static readonly TimeZoneInfo Tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    [Fact]
    public void However_it_interleaves_with_a_projector() =>
        Properties.ForAll(
            EventSequence.Attendance,
            story =>
            {
                for (int seed = 0; seed < 4; seed++)
                    Check(story, seed);
            },
            count: 150
        );

    [Fact]
    public void The_sequences_make_the_rebuild_store_records()
    {
        int rebuilt = 0;
        Properties.ForAll(EventSequence.Attendance, story => rebuilt += Check(story, seed: 1));
        Assert.True(rebuilt > 50, $"{rebuilt} records were rebuilt.");
    }

    /// <summary>Checks a sequence of events; returns how many records the concurrent rebuild stored.</summary>
    private static int Check(EventSequence story, int seed)
    {
        var store = new InMemoryAttendanceStore { IsTransactional = false };
        var turnstile = new Turnstile(new Random(seed));
        var calm = new RowsAfterCommits(store, store.Index.ApplyAsync);
        using var meters = new MetricRecorder();
        var wrong = new AttendanceProjector(calm, new EventReader(Tokyo), Tokyo, meters.Metrics);
        int half = story.Messages.Count / 2;
        foreach (var message in story.Messages.Take(half))
            wrong.HandleAsync(message, CancellationToken.None).AsTask().GetAwaiter().GetResult();

        var index = new TurbulentAttendanceIndex(store.Index, turnstile);
        var rebuilder = Rebuilder(new RowsAfterCommits(new TurbulentRebuildStore(store, turnstile), index.ApplyAsync));
        int rebuilt = 0;
        turnstile.Run(
            () =>
                SubscriptionWorker.RunAsync(
                    () =>
                        new TestProjection(
                            new RowsAfterCommits(new TurbulentAttendanceStore(store, turnstile), index.ApplyAsync)
                        ),
                    story.Messages.Skip(half),
                    turnstile.Random
                ),
            async () => rebuilt = await RebuildAsync(rebuilder)
        );

        var expectedStore = new InMemoryAttendanceStore();
        using var expected = new TestProjection(expectedStore);
        foreach (var message in story.Messages)
            expected.HandleAsync(message).GetAwaiter().GetResult();
        foreach (string instance in EventSequence.Instances)
            Assert.Equal(EventIds(expectedStore, instance), EventIds(store, instance));

        // A commit of the projector that started from a wrong state is repaired by the next run.
        RebuildAsync(Rebuilder(calm)).GetAwaiter().GetResult();
        foreach (string instance in EventSequence.Instances)
        {
            var (ours, theirs) = (Load(store, instance), Load(expectedStore, instance));
            Assert.Equal(theirs is null, ours is null);
            if (ours is not null)
                Assert.True(RebuildComparison.AreSame(theirs, ours), instance);
        }

        Assert.Equal(expectedStore.Index.DumpKeys(), store.Index.DumpKeys());
        return rebuilt;
    }

    private static Rebuilder Rebuilder(IAttendanceStore store) =>
        new(store, TestProjection.Events, AttendanceRules.Default, new FakeTimeProvider(TestTime.Start));

    /// <summary>Rebuilds each instance, and repeats those that did not complete.</summary>
    private static async Task<int> RebuildAsync(Rebuilder rebuilder)
    {
        int rebuilt = 0;
        var queue = new Queue<string>(EventSequence.Instances);
        while (queue.TryDequeue(out string? instance))
        {
            try
            {
                var report = await rebuilder.RunAsync(
                    new RebuildRequest { InstanceCode = instance, Apply = true },
                    CancellationToken.None
                );
                Assert.DoesNotContain(
                    report.Findings,
                    finding => finding.Outcome is RebuildOutcome.Incomplete or RebuildOutcome.Different
                );
                if (report.Findings is [{ Outcome: RebuildOutcome.Contended }])
                    queue.Enqueue(instance);
                if (report.Findings is [{ Outcome: RebuildOutcome.Rebuilt }])
                    rebuilt++;
            }
            catch (StoreUnavailableException)
            {
                queue.Enqueue(instance);
            }
        }

        return rebuilt;
    }

    private static AttendanceState? Load(InMemoryAttendanceStore store, string instance) =>
        store.LoadAsync(instance, CancellationToken.None).AsTask().GetAwaiter().GetResult().State;

    private static IEnumerable<string> EventIds(InMemoryAttendanceStore store, string instance) =>
        (Load(store, instance)?.Events ?? []).Select(applied => applied.EventId).Order(StringComparer.Ordinal);

    private sealed class TurbulentRebuildStore(IAttendanceStore inner, Turnstile turnstile)
        : TurbulentAttendanceStore(inner, turnstile)
    {
        private readonly Turnstile _turnstile = turnstile;

        public override async ValueTask<IReadOnlyList<string>> ListInstancesAsync(
            string? after,
            CancellationToken cancellationToken
        )
        {
            await _turnstile.Turn();
            return await Inner.ListInstancesAsync(after, cancellationToken);
        }

        public override async ValueTask<IReadOnlyList<IReadOnlyList<EventMessage>>> ReadEventsAsync(
            IReadOnlyList<string> instanceCodes,
            CancellationToken cancellationToken
        )
        {
            await _turnstile.Turn();
            return await Inner.ReadEventsAsync(instanceCodes, cancellationToken);
        }

        public override async ValueTask<bool> TryReplaceAsync(
            Loaded<AttendanceState> loaded,
            AttendanceState next,
            CancellationToken cancellationToken
        )
        {
            await _turnstile.Turn();
            int chance = _turnstile.Random.Next(12);
            if (chance == 0)
                throw new StoreUnavailableException("Before it was stored.");
            bool replaced = await Inner.TryReplaceAsync(loaded, next, cancellationToken);
            return chance == 1 ? throw new StoreUnavailableException("After it was stored.") : replaced;
        }
    }
}
