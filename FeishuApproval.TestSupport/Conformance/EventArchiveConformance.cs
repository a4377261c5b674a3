using FeishuApproval.Archive;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>
/// Tests of the contract of <see cref="IEventArchive"/>. Inherit it and implement the creation of one with given events.
/// </summary>
public abstract class EventArchiveConformance
{
    private static readonly DateTimeOffset Start = TestTime.Start;

    /// <summary>Makes an archive and a way to dispose of it.</summary>
    protected abstract ValueTask<IEventArchive> CreateAsync(IReadOnlyList<EventMessage> messages);

    [SkippableFact]
    public async Task An_event_is_read_as_it_was_stored()
    {
        var message = Message("事件/1", "租户/1", 0.0000001);

        var read = Assert.Single(await ReadAsync([message], new ArchiveRange(Start, Start.AddDays(1)))).Message;

        Assert.Equal(message.Body.ToArray(), read.Body.ToArray());
        Assert.Equal(message with { Body = default }, read with { Body = default });
    }

    [SkippableFact]
    public async Task Deleted_events_are_gone_and_the_others_stay()
    {
        var range = new ArchiveRange(Start, Start.AddDays(1));
        var archive = await CreateAsync([Message("a0", "a", 0), Message("b0", "b", 0), Message("a1", "a", 1)]);
        var read = await archive.ReadAsync(range, null, 10, CancellationToken.None);
        string[] keys = [.. read.Where(each => each.Message.MessageId != "b0").Select(each => each.Key)];

        for (int i = 0; i < 2; i++)
            await archive.DeleteAsync(keys, CancellationToken.None);

        Assert.Equal(
            "b0",
            Assert.Single(await archive.ReadAsync(range, null, 10, CancellationToken.None)).Message.MessageId
        );
    }

    [SkippableTheory]
    [InlineData(0, 3, null, "a0 a1 b0 b1 c2")]
    [InlineData(1, 3, null, "a1 b1 c2")]
    [InlineData(0, 1, null, "a0 b0")]
    [InlineData(0, 3, "a", "a0 a1")]
    [InlineData(1, 2, "b", "b1")]
    [InlineData(0, 3, "d", "")]
    [InlineData(5, 6, null, "")]
    public async Task A_range_is_from_its_beginning_up_to_its_end(
        double from,
        double to,
        string? tenant,
        string expected
    )
    {
        EventMessage[] messages =
        [
            Message("a0", "a", 0),
            Message("b0", "b", 0),
            Message("a1", "a", 1),
            Message("b1", "b", 1),
            Message("c2", "c", 2),
        ];

        var read = await ReadAsync(messages, new ArchiveRange(Start.AddHours(from), Start.AddHours(to), tenant));

        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            read.Select(archived => archived.Message.MessageId).Order(StringComparer.Ordinal)
        );
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Reading_continues_after_a_key_and_misses_nothing(int max)
    {
        EventMessage[] messages =
        [
            .. Enumerable.Range(0, 10).Select(i => Message($"event-{i}", i % 2 == 0 ? "a" : null, i / 4)),
        ];

        var read = await ReadAsync(messages, new ArchiveRange(Start, Start.AddDays(1)), max);

        Assert.Equal(
            messages.Select(message => message.MessageId),
            read.Select(archived => archived.Message.MessageId).Order(StringComparer.Ordinal)
        );
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Every_tenant_is_read_in_turn_whatever_its_key(int max)
    {
        // Some keys are a prefix of another, and some contain characters that an archive may use as separators.
        string?[] tenants =
        [
            .. OddKeys.All,
            "a",
            "ab",
            "a|",
            "a|b",
            "a}",
            "a}b",
            "a~",
            "a~7C",
            "a/",
            "a0",
            "|2023-11-14T22",
            new('a', 600),
            new('/', 600),
            null,
        ];
        EventMessage[] messages =
        [
            .. tenants.SelectMany(
                (tenant, i) => Enumerable.Range(-1, 5).Select(hour => Message($"{i}:{hour}", tenant, hour))
            ),
        ];
        var range = new ArchiveRange(Start, Start.AddHours(3));

        var read = await ReadAsync(messages, range, max);

        Assert.Equal(
            messages
                .Where(message => message.ReceivedAt >= range.From && message.ReceivedAt < range.To)
                .Select(message => message.MessageId)
                .Order(StringComparer.Ordinal),
            read.Select(archived => archived.Message.MessageId).Order(StringComparer.Ordinal)
        );
    }

    [SkippableTheory]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("a|")]
    [InlineData("a~7C")]
    [InlineData("a/b")]
    [InlineData("'")]
    [InlineData("租户")]
    public async Task For_one_tenant_only_its_own_events_are_read(string tenant)
    {
        string?[] tenants = ["a", "ab", "a|", "a~7C", "a/b", "'", "''", "A", "租户", "租", null];
        EventMessage[] messages =
        [
            .. tenants.SelectMany(
                (each, i) => Enumerable.Range(0, 3).Select(hour => Message($"{i}:{hour}", each, hour))
            ),
        ];

        var read = await ReadAsync(messages, new ArchiveRange(Start, Start.AddHours(2), tenant), max: 1);

        Assert.Equal(
            messages.Where(message => message.TenantKey == tenant).Take(2).Select(message => message.MessageId),
            read.Select(archived => archived.Message.MessageId)
        );
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Tenants_without_events_in_the_range_are_skipped(int max)
    {
        EventMessage[] messages =
        [
            .. Enumerable
                .Range(0, 50)
                .Select(i =>
                    Message(
                        $"event-{i:D2}",
                        $"tenant-{i:D2}",
                        i is 0 or 24 or 49 ? 1
                            : i % 2 == 0 ? 0
                            : 2
                    )
                ),
        ];

        var read = await ReadAsync(messages, new ArchiveRange(Start.AddHours(1), Start.AddHours(2)), max);

        Assert.Equal(
            ["event-00", "event-24", "event-49"],
            read.Select(archived => archived.Message.MessageId).Order(StringComparer.Ordinal)
        );
    }

    [SkippableFact]
    public async Task The_order_does_not_depend_on_how_many_are_read_at_once()
    {
        string?[] tenants = ["b", null, "a|", "a"];
        EventMessage[] messages =
        [
            .. Enumerable
                .Range(0, 30)
                .Select(i => Message($"event-{i}", tenants[i % tenants.Length], i * 7 % 10 / 3.0)),
        ];
        var range = new ArchiveRange(Start, Start.AddDays(1));

        string[] atOnce = [.. (await ReadAsync(messages, range)).Select(archived => archived.Key)];

        Assert.Equal(30, atOnce.Distinct().Count());
        Assert.Equal(atOnce, (await ReadAsync(messages, range, max: 1)).Select(archived => archived.Key));
        Assert.Equal(atOnce, (await ReadAsync(messages, range, max: 4)).Select(archived => archived.Key));
    }

    [SkippableFact]
    public async Task A_key_before_the_range_reads_from_its_beginning()
    {
        var archive = await CreateAsync([
            .. Enumerable.Range(0, 5).Select(hour => Message($"event-{hour}", "a", hour)),
            Message("event-5", "a", 2.5),
        ]);
        string key = (
            await archive.ReadAsync(new ArchiveRange(Start, Start.AddDays(1), "a"), null, 1, CancellationToken.None)
        )[0].Key;

        var read = await archive.ReadAsync(
            new ArchiveRange(Start.AddHours(2), Start.AddHours(3), "a"),
            key,
            100,
            CancellationToken.None
        );

        Assert.Equal(["event-2", "event-5"], read.Select(archived => archived.Message.MessageId));
    }

    [SkippableFact]
    public async Task An_unknown_key_is_a_format_error()
    {
        var archive = await CreateAsync([Message("event-1", null, 0)]);

        await Assert.ThrowsAsync<FormatException>(async () =>
            await archive.ReadAsync(new ArchiveRange(Start, Start.AddDays(1)), "no key", 10, CancellationToken.None)
        );
    }

    private async Task<List<ArchivedMessage>> ReadAsync(
        IReadOnlyList<EventMessage> messages,
        ArchiveRange range,
        int max = 100
    )
    {
        var archive = await CreateAsync(messages);
        var read = new List<ArchivedMessage>();
        while (
            await archive.ReadAsync(range, read.Count == 0 ? null : read[^1].Key, max, CancellationToken.None)
                is { Count: > 0 } page
        )
        {
            Assert.InRange(page.Count, 1, max);
            read.AddRange(page);
        }

        return read;
    }

    private static EventMessage Message(string id, string? tenant, double hours) =>
        new()
        {
            MessageId = id,
            Subject = "leave_approval",
            CorrelationId = "instance-1",
            Schema = "1.0",
            AppId = "cli_9e28cb7ba56a1234",
            TenantKey = tenant,
            ReceivedAt = Start.AddHours(hours),
            Body = Payload.Leave(id).Bytes(),
        };
}
