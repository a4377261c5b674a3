using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>
/// Tests of the contract of <see cref="IAttendanceStore"/>: how it lists, replaces and deletes records. Inherit it and implement the creation of one and of its store. Keys are new in
/// every test, so tests may share a store.
/// </summary>
public abstract class RebuildStoreConformance
{
    private readonly string _instance = $"实例|{Guid.NewGuid():N}";

    /// <summary>Makes a store to which these events were applied.</summary>
    protected abstract ValueTask<IAttendanceStore> CreateAsync(IReadOnlyList<EventMessage> messages);

    [SkippableFact]
    public async Task An_unknown_instance_has_no_events()
    {
        var store = await CreateAsync([]);

        Assert.Empty(Assert.Single(await store.ReadEventsAsync([_instance], CancellationToken.None)));
        Assert.DoesNotContain(_instance, await ListAsync(store));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(300)]
    public async Task Every_instance_is_listed_once(int count)
    {
        string[] instances = [.. Enumerable.Range(0, count).Select(i => $"{_instance}-{i}")];
        var store = await CreateAsync([
            .. instances.SelectMany((code, i) => new[] { Leave($"a{i}", code), Leave($"b{i}", code) }),
        ]);

        Assert.Equal(
            instances.Order(StringComparer.Ordinal),
            (await ListAsync(store))
                .Where(code => code.StartsWith(_instance, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
    }

    [SkippableFact]
    public async Task Events_are_read_unchanged_and_with_their_instance()
    {
        EventMessage[] messages = [Leave("a/1", _instance), Leave("b事件", _instance), Leave("c", $"{_instance}-2")];
        var store = await CreateAsync(messages);

        var events = await store.ReadEventsAsync(
            [$"{_instance}-2", $"{_instance}-3", _instance],
            CancellationToken.None
        );

        Assert.Equal([1, 0, 2], events.Select(each => each.Count));
        foreach (
            var (actual, expected) in events[2]
                .OrderBy(message => message.MessageId, StringComparer.Ordinal)
                .Zip(messages)
        )
        {
            Assert.Equal(expected.Body.ToArray(), actual.Body.ToArray());
            Assert.Equal(expected with { Body = default }, actual with { Body = default });
        }
    }

    [SkippableFact]
    public async Task An_event_of_two_instances_is_with_both()
    {
        var store = await CreateAsync([Cancel("event-1", _instance, $"{_instance}-2")]);

        var events = await store.ReadEventsAsync([_instance, $"{_instance}-2"], CancellationToken.None);

        Assert.Equal(["event-1", "event-1"], events.Select(each => Assert.Single(each).MessageId));
    }

    [SkippableFact]
    public async Task A_state_replaces_only_the_loaded_one()
    {
        var store = await CreateAsync([Leave("event-1", _instance)]);
        var loaded = await store.LoadAsync(_instance, CancellationToken.None);
        var next = loaded.State! with { AdjustedBy = ["another"], Version = 7 };

        Assert.True(await store.TryReplaceAsync(loaded, next, CancellationToken.None));
        Assert.False(await store.TryReplaceAsync(loaded, next with { Version = 8 }, CancellationToken.None));
        Assert.False(await store.TryReplaceAsync(default, next with { Version = 9 }, CancellationToken.None));

        var replaced = await store.LoadAsync(_instance, CancellationToken.None);
        JsonAssert.Equal(StateJson.Of(next), StateJson.Of(replaced.State));
        Assert.Equal(
            CommitResult.Conflict,
            await store.CommitAsync(loaded, next, Leave("event-2", _instance), CancellationToken.None)
        );
        Assert.Equal(
            CommitResult.AlreadyApplied,
            await store.CommitAsync(replaced, next, Leave("event-1", _instance), CancellationToken.None)
        );
        Assert.Single((await store.ReadEventsAsync([_instance], CancellationToken.None))[0]);
    }

    [SkippableFact]
    public async Task A_deleted_record_is_gone_with_its_events_and_the_others_stay()
    {
        string other = $"{_instance}-2";
        var store = await CreateAsync([Leave("event-1", _instance), Leave("event-2", other)]);

        for (int i = 0; i < 2; i++)
            await store.DeleteAsync(_instance, CancellationToken.None);

        Assert.Null((await store.LoadAsync(_instance, CancellationToken.None)).State);
        Assert.DoesNotContain(_instance, await ListAsync(store));
        var events = await store.ReadEventsAsync([_instance, other], CancellationToken.None);
        Assert.Equal([0, 1], events.Select(each => each.Count));
        Assert.NotNull((await store.LoadAsync(other, CancellationToken.None)).State);
    }

    private static async Task<List<string>> ListAsync(IAttendanceStore store)
    {
        var listed = new List<string>();
        while (await store.ListInstancesAsync(listed.LastOrDefault(), CancellationToken.None) is { Count: > 0 } page)
        {
            listed.AddRange(page);
        }

        return listed;
    }

    private static EventMessage Leave(string eventId, string instanceCode) =>
        Message(eventId, instanceCode, "leave_approval", Payload.Leave(eventId, instanceCode).Bytes());

    private static EventMessage Cancel(string eventId, string instanceCode, string origin)
    {
        var cancel = Payload.Leave(eventId, instanceCode);
        cancel["event"]!["origin_instance_code"] = origin;
        return Message(eventId, instanceCode, "leave_approvalV2", cancel.Bytes());
    }

    private static EventMessage Message(string eventId, string instanceCode, string type, byte[] body) =>
        new()
        {
            MessageId = eventId,
            Subject = type,
            CorrelationId = instanceCode,
            Schema = "1.0",
            AppId = "cli_9e28cb7ba56a1234",
            TenantKey = "租户/1",
            ReceivedAt = TestTime.Start.AddTicks(1),
            Body = body,
        };
}
