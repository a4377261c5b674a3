using FeishuApproval.Messaging;
using FeishuApproval.Operations.Replay;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Conformance;

/// <summary>What every <see cref="IEventArchiveReader"/> promises. Inherit it and say how to make one that holds these events.</summary>
public abstract class EventArchiveReaderConformance
{
    private static readonly DateTimeOffset Start = ManualTimeProvider.Start;

    /// <summary>Makes an archive and a way to dispose of it.</summary>
    protected abstract ValueTask<IEventArchiveReader> CreateAsync(IReadOnlyList<EventMessage> messages);

    [Fact]
    public async Task An_event_comes_out_as_it_went_in()
    {
        var message = Message("事件/1", "租户/1", 0.0000001);

        var read = Assert.Single(await ReadAsync([message], new ArchiveRange(Start, Start.AddDays(1)))).Message;

        Assert.Equal(message.Body.ToArray(), read.Body.ToArray());
        Assert.Equal(message with { Body = default }, read with { Body = default });
    }

    [Theory]
    [InlineData(0, 3, null, "a0 a1 b0 b1 c2")]
    [InlineData(1, 3, null, "a1 b1 c2")]
    [InlineData(0, 1, null, "a0 b0")]
    [InlineData(0, 3, "a", "a0 a1")]
    [InlineData(1, 2, "b", "b1")]
    [InlineData(0, 3, "d", "")]
    [InlineData(5, 6, null, "")]
    public async Task A_range_is_from_its_beginning_up_to_its_end(double from, double to, string? tenant, string expected)
    {
        EventMessage[] messages = [Message("a0", "a", 0), Message("b0", "b", 0), Message("a1", "a", 1), Message("b1", "b", 1), Message("c2", "c", 2)];

        var read = await ReadAsync(messages, new ArchiveRange(Start.AddHours(from), Start.AddHours(to), tenant));

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), read.Select(archived => archived.Message.MessageId).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Reading_goes_on_after_a_key_and_misses_nothing(int max)
    {
        EventMessage[] messages = [.. Enumerable.Range(0, 10).Select(i => Message($"event-{i}", i % 2 == 0 ? "a" : null, i / 4))];

        var read = await ReadAsync(messages, new ArchiveRange(Start, Start.AddDays(1)), max);

        Assert.Equal(messages.Select(message => message.MessageId), read.Select(archived => archived.Message.MessageId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_key_of_nothing_is_a_format_error()
    {
        var archive = await CreateAsync([Message("event-1", null, 0)]);

        await Assert.ThrowsAsync<FormatException>(async () => await archive.ReadAsync(new ArchiveRange(Start, Start.AddDays(1)), "no key", 10, CancellationToken.None));
    }

    private async Task<List<ArchivedMessage>> ReadAsync(IReadOnlyList<EventMessage> messages, ArchiveRange range, int max = 100)
    {
        var archive = await CreateAsync(messages);
        var read = new List<ArchivedMessage>();
        while (await archive.ReadAsync(range, read.Count == 0 ? null : read[^1].Key, max, CancellationToken.None) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, max);
            read.AddRange(page);
        }

        return read;
    }

    private static EventMessage Message(string id, string? tenant, double hours) => new()
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
