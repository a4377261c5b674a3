using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>
/// Tests of the contract of <see cref="IAttendanceStore"/>. Inherit it and implement the creation of a store. Keys are new in every test,
/// so tests may share a store.
/// </summary>
public abstract class AttendanceStoreConformance
{
    private readonly string _instance = $"instance-{Guid.NewGuid():N}";

    /// <summary>Makes a store that is ready for use.</summary>
    protected abstract ValueTask<IAttendanceStore> CreateAsync();

    [SkippableFact]
    public async Task An_unknown_instance_has_no_state()
    {
        var store = await CreateAsync();

        Assert.Equal(default, await LoadAsync(store, _instance));
    }

    [SkippableFact]
    public async Task A_committed_state_is_loaded()
    {
        var store = await CreateAsync();

        Assert.Equal(
            CommitResult.Committed,
            await CommitAsync(store, await LoadAsync(store, _instance), Small("a"), "event-1")
        );

        var loaded = await LoadAsync(store, _instance);
        AssertHolds(Small("a"), loaded);
        Assert.NotNull(loaded.ETag);
    }

    [SkippableFact]
    public async Task Every_fact_survives()
    {
        var store = await CreateAsync();
        var state = FullState.Attendance(_instance);
        AssertNothingIsMissing(state, nameof(AttendanceState));

        await CommitAsync(store, default, state, "event-1");

        AssertHolds(state, await LoadAsync(store, _instance));
    }

    [SkippableFact]
    public async Task Null_stays_null()
    {
        var store = await CreateAsync();
        var state = Small("a") with
        {
            Facts =
            [
                new AttendanceFacts
                {
                    Source = FactSource.Leave,
                    Leave = new LeaveDetails(),
                    Overtime = new OvertimeDetails(),
                    Remedy = new RemedyDetails(),
                },
            ],
        };

        await CommitAsync(store, default, state, "event-1");

        AssertHolds(state, await LoadAsync(store, _instance));
    }

    [SkippableFact]
    public async Task A_later_state_replaces_the_earlier_one()
    {
        var store = await CreateAsync();
        await CommitAsync(store, default, FullState.Attendance(_instance), "event-1");

        Assert.Equal(
            CommitResult.Committed,
            await CommitAsync(store, await LoadAsync(store, _instance), Small("b"), "event-2")
        );

        AssertHolds(Small("b"), await LoadAsync(store, _instance));
    }

    [SkippableFact]
    public async Task A_commit_of_a_new_state_conflicts_with_an_existing_one()
    {
        var store = await CreateAsync();
        var nothing = await LoadAsync(store, _instance);
        await CommitAsync(store, nothing, Small("a"), "event-1");

        Assert.Equal(CommitResult.Conflict, await CommitAsync(store, nothing, Small("b"), "event-2"));

        AssertHolds(Small("a"), await LoadAsync(store, _instance));
    }

    [SkippableFact]
    public async Task A_stale_commit_conflicts_and_changes_nothing()
    {
        var store = await CreateAsync();
        await CommitAsync(store, default, Small("a"), "event-1");
        var stale = await LoadAsync(store, _instance);
        await CommitAsync(store, stale, Small("b"), "event-2");

        Assert.Equal(CommitResult.Conflict, await CommitAsync(store, stale, Small("c"), "event-3"));

        var loaded = await LoadAsync(store, _instance);
        AssertHolds(Small("b"), loaded);

        // The event's row must not be written either, or the next attempt would find the event applied.
        Assert.Equal(CommitResult.Committed, await CommitAsync(store, loaded, Small("c"), "event-3"));
    }

    [SkippableFact]
    public async Task An_event_that_has_its_row_is_not_applied_again()
    {
        var store = await CreateAsync();
        await CommitAsync(store, default, Small("a"), "event-1");
        var loaded = await LoadAsync(store, _instance);

        Assert.Equal(CommitResult.AlreadyApplied, await CommitAsync(store, loaded, Small("b"), "event-1"));

        // The version must not change either: the state loaded before can still be committed.
        AssertHolds(Small("a"), await LoadAsync(store, _instance));
        Assert.Equal(CommitResult.Committed, await CommitAsync(store, loaded, Small("c"), "event-2"));
    }

    [SkippableFact]
    public async Task A_stale_commit_of_an_event_that_has_its_row_changes_nothing()
    {
        var store = await CreateAsync();
        await CommitAsync(store, default, Small("a"), "event-1");

        Assert.NotEqual(CommitResult.Committed, await CommitAsync(store, default, Small("b"), "event-1"));

        AssertHolds(Small("a"), await LoadAsync(store, _instance));
    }

    [SkippableFact]
    public async Task One_event_may_be_applied_to_several_instances()
    {
        var store = await CreateAsync();
        var other = Small("b") with { InstanceCode = _instance + "-other" };

        Assert.Equal(CommitResult.Committed, await CommitAsync(store, default, Small("a"), "event-1"));
        Assert.Equal(CommitResult.Committed, await CommitAsync(store, default, other, "event-1"));

        AssertHolds(Small("a"), await LoadAsync(store, _instance));
        AssertHolds(other, await LoadAsync(store, other.InstanceCode));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_concurrent_commits_exactly_one_wins(bool somethingIsThere)
    {
        var store = await CreateAsync();
        if (somethingIsThere)
            await CommitAsync(store, default, Small("before"), "event-before");
        var loaded = await LoadAsync(store, _instance);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => CommitAsync(store, loaded, Small($"{i}"), $"event-{i}")))
        );

        int winner = Array.IndexOf(results, CommitResult.Committed);
        Assert.Equal(7, results.Count(result => result == CommitResult.Conflict));
        AssertHolds(Small($"{winner}"), await LoadAsync(store, _instance));
    }

    [SkippableFact]
    public async Task Of_concurrent_commits_of_one_event_exactly_one_wins()
    {
        var store = await CreateAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => CommitAsync(store, default, Small($"{i}"), "event-1")))
        );

        Assert.Single(results, CommitResult.Committed);
    }

    [SkippableFact]
    public async Task No_commit_is_lost_among_many_retries()
    {
        var store = await CreateAsync();

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        for (int i = 0; i < 5; i++)
                        {
                            string eventId = $"event-{worker}-{i}";
                            CommitResult result;
                            do
                            {
                                var loaded = await LoadAsync(store, _instance);
                                var state = loaded.State ?? new AttendanceState { InstanceCode = _instance };
                                result = await CommitAsync(
                                    store,
                                    loaded,
                                    state with
                                    {
                                        Events = [],
                                        AdjustedBy = [.. state.AdjustedBy, eventId],
                                        Version = state.Version + 1,
                                    },
                                    eventId
                                );
                            } while (result == CommitResult.Conflict);
                            Assert.Equal(CommitResult.Committed, result);
                        }
                    })
                )
        );

        var final = (await LoadAsync(store, _instance)).State!;
        Assert.Equal((20, 20), (final.Version, final.AdjustedBy.Distinct().Count()));
    }

    [SkippableFact]
    public async Task A_body_of_200_KiB_fits()
    {
        var store = await CreateAsync();
        byte[] noise = new byte[150 * 1024];
        new Random(1).NextBytes(noise);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(Convert.ToBase64String(noise));
        Assert.InRange(body.Length, 200 * 1024, 220 * 1024);

        Assert.Equal(CommitResult.Committed, await CommitAsync(store, default, Small("a"), "event-1", body));
        Assert.Equal(
            CommitResult.AlreadyApplied,
            await CommitAsync(store, await LoadAsync(store, _instance), Small("b"), "event-1", body)
        );
    }

    [SkippableFact]
    public async Task A_state_of_200_KiB_fits()
    {
        var store = await CreateAsync();
        var random = new Random(2);
        string text = string.Create(
            70_000,
            random,
            (characters, source) =>
            {
                for (int i = 0; i < characters.Length; i++)
                    characters[i] = (char)source.Next('一', '龥');
            }
        );
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 200 * 1024, 220 * 1024);
        var state = Small(text);

        Assert.Equal(CommitResult.Committed, await CommitAsync(store, default, state, "event-1"));

        AssertHolds(state, await LoadAsync(store, _instance));
    }

    [SkippableFact]
    public async Task A_state_made_from_many_events_fits()
    {
        var store = await CreateAsync();
        var state = Small("a") with
        {
            Events =
            [
                .. Enumerable
                    .Range(0, 500)
                    .Select(i => new AppliedEvent(
                        $"event-{i}-{new string('x', 100)}",
                        EventTypes.LeaveApproval,
                        TestTime.Start
                    )),
            ],
        };

        await CommitAsync(store, default, state, "event-1");

        var loaded = await LoadAsync(store, _instance);
        AssertHolds(state, loaded);
        Assert.Equal(state.Events, loaded.State!.Events.SkipLast(1));
    }

    [SkippableFact]
    public async Task Odd_keys_are_keys_like_any_other()
    {
        var store = await CreateAsync();
        var instances = OddKeys.All.Select(key => $"{_instance}{key}").ToList();

        foreach (string instance in instances)
        {
            Assert.Equal(
                (instance, CommitResult.Committed),
                (
                    instance,
                    await CommitAsync(store, default, Small(instance) with { InstanceCode = instance }, "event-1")
                )
            );
        }

        foreach (string instance in instances)
        {
            var loaded = await LoadAsync(store, instance);
            Assert.Equal((instance, instance), (loaded.State!.InstanceCode, Assert.Single(loaded.State.AdjustedBy)));
        }
    }

    [SkippableFact]
    public async Task Odd_event_ids_are_ids_like_any_other()
    {
        var store = await CreateAsync();

        // Twice: first each has no row yet, then each has its own.
        foreach (var expected in (CommitResult[])[CommitResult.Committed, CommitResult.AlreadyApplied])
        {
            foreach (string key in OddKeys.All)
            {
                var loaded = await LoadAsync(store, _instance);
                Assert.Equal((key, expected), (key, await CommitAsync(store, loaded, Small(key), $"event{key}")));
            }
        }
    }

    [SkippableFact]
    public async Task Keys_of_the_greatest_length_are_keys_like_any_other()
    {
        var store = await CreateAsync();
        foreach (
            string key in (string[])
                [
                    _instance.PadRight(128, '/'),
                    _instance.PadRight(127, '/') + "?",
                    _instance + string.Concat(Enumerable.Repeat("假", 28)),
                ]
        )
        {
            Assert.Equal(
                CommitResult.Committed,
                await CommitAsync(store, default, Small(key) with { InstanceCode = key }, new string('#', 128))
            );
            Assert.Equal(key, Assert.Single((await LoadAsync(store, key)).State!.AdjustedBy));
        }
    }

    /// <summary>A state that one text distinguishes from others.</summary>
    private AttendanceState Small(string mark) =>
        new()
        {
            InstanceCode = _instance,
            AdjustedBy = [mark],
            Version = 1,
            UpdatedAt = TestTime.Start,
        };

    private static async Task<Loaded<AttendanceState>> LoadAsync(IAttendanceStore store, string instanceCode) =>
        await store.LoadAsync(instanceCode, CancellationToken.None);

    private static async Task<CommitResult> CommitAsync(
        IAttendanceStore store,
        Loaded<AttendanceState> loaded,
        AttendanceState next,
        string eventId,
        byte[]? body = null
    )
    {
        var applied = new AppliedEvent(eventId, EventTypes.LeaveApproval, TestTime.Start);
        var message = new EventMessage
        {
            MessageId = eventId,
            Subject = EventTypes.LeaveApproval,
            Schema = "1.0",
            ReceivedAt = TestTime.Start,
            Body = body ?? Encoding.UTF8.GetBytes($$"""{"uuid":"{{JsonEncodedText.Encode(eventId)}}"}"""),
        };

        // As a projector does, which appends the event to the list of events.
        return await store.CommitAsync(
            loaded,
            next with
            {
                Events = [.. loaded.State?.Events ?? [], .. next.Events, applied],
            },
            message,
            CancellationToken.None
        );
    }

    /// <summary>Whether a state is complete. Its list of events, which a commit changes, is checked in other tests.</summary>
    private static void AssertHolds(AttendanceState expected, Loaded<AttendanceState> loaded) =>
        JsonAssert.Equal(StateJson.Of(expected with { Events = [] }), StateJson.Of(loaded.State! with { Events = [] }));

    /// <summary>A property added to the state must be added to <see cref="FullState"/>, or its loss would not be noticed.</summary>
    private static void AssertNothingIsMissing(object value, string path)
    {
        foreach (
            var property in value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0)
        )
        {
            object? member = property.GetValue(value);
            Assert.True(member is not null, $"{path}.{property.Name} is null.");
            if (member is IList { Count: > 0 } list)
                member = list[0]!;
            if (
                member.GetType().Namespace!.StartsWith("FeishuApproval", StringComparison.Ordinal)
                && !member.GetType().IsEnum
            )
            {
                AssertNothingIsMissing(member, string.Create(CultureInfo.InvariantCulture, $"{path}.{property.Name}"));
            }
        }
    }
}
