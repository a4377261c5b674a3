using FeishuApproval.Archive;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Storage;

public class TableEventArchiveTests
{
    private readonly TestStorage _storage = TestStorage.Create();
    private readonly TableEventArchive _archive;

    public TableEventArchiveTests() => _archive = _storage.CreateArchive();

    [SkippableFact]
    public async Task An_event_is_found_by_its_key()
    {
        var message = TestEvents.Leave("event/1");
        var archived = await _archive.AddAsync(message, CancellationToken.None);
        Assert.True(archived.IsNew);
        Assert.Equal(message.Body.ToArray(), (await _archive.FindBodyAsync(archived.Key, CancellationToken.None))!);
    }

    [SkippableFact]
    public async Task The_same_message_is_stored_once_under_the_same_key()
    {
        var first = await _archive.AddAsync(TestEvents.Leave(), CancellationToken.None);
        var second = await _archive.AddAsync(TestEvents.Leave(), CancellationToken.None);
        Assert.Equal(first with { IsNew = false }, second);
        Assert.Single(_storage.Rows(TableNames.EventArchive));
    }

    [SkippableTheory]
    [InlineData(1_025)]
    [InlineData(100_000)]
    public async Task Every_long_text_of_an_event_is_read_back_as_it_was(int length)
    {
        string text = new('x', length);
        var message = TestEvents.Leave() with
        {
            MessageId = "m" + text,
            CorrelationId = "c" + text,
            Schema = "s" + text,
            AppId = "a" + text,
            TenantKey = "t" + text,
        };
        await _archive.AddAsync(message, CancellationToken.None);

        var read = Assert
            .Single(
                await _archive.ReadAsync(
                    new ArchiveRange(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, message.TenantKey),
                    null,
                    1,
                    CancellationToken.None
                )
            )
            .Message;

        Assert.Equal(message with { Body = default }, read with { Body = default });
        Assert.Equal(message.Body.ToArray(), read.Body.ToArray());
    }

    [SkippableTheory]
    [InlineData("no-such-partition/no-such-row")]
    [InlineData("no separator")]
    [InlineData("too/many/parts")]
    public async Task Nothing_is_found_under_another_key(string key) =>
        Assert.Null(await _archive.FindBodyAsync(key, CancellationToken.None));

    [SkippableTheory]
    [InlineData(null, 20 * (1 + 9 + 3))]
    [InlineData("tenant-07", 9 + 3)]
    public async Task Reading_covers_only_the_hours_of_the_range_and_one_more_event_for_each_tenant(
        string? tenant,
        int lookedAt
    )
    {
        for (int number = 0; number < 20; number++)
        {
            for (int i = 0; i < 30; i++)
                await AddAsync($"event-{i}", $"tenant-{number:D2}", TestTime.Start.AddMinutes(i * 20));
        }

        // 22:13:20 up to 00:13:20: six events a tenant, in three hours that hold nine. The last hour is read again for events after the
        // sixth.
        var range = new ArchiveRange(TestTime.Start, TestTime.Start.AddHours(2), tenant);
        int read = 0;
        for (
            string? key = null;
            await _archive.ReadAsync(range, key, 100, CancellationToken.None) is [.., var last] page;
            key = last.Key
        )
            read += page.Count;

        Assert.Equal(6 * (tenant is null ? 20 : 1), read);
        Assert.Equal(lookedAt, LookedAt());
    }

    [SkippableFact]
    public async Task Continuing_after_a_key_reads_nothing_before_the_key_or_the_range()
    {
        for (int hour = 0; hour < 200; hour++)
            await AddAsync($"event-{hour}", "a", TestTime.Start.AddHours(hour));
        // The event at the range's end is in the last hour of the range, and is read too.
        Assert.Equal((9, 10), await CountAsync(keyOf: 150, from: 0, to: 160));
        Assert.Equal((10, 11), await CountAsync(keyOf: 0, from: 150, to: 160));

        async Task<(int Read, int LookedAt)> CountAsync(int keyOf, int from, int to)
        {
            var first = await _archive.ReadAsync(Hours(keyOf, keyOf + 1), null, 1, CancellationToken.None);
            int before = LookedAt();
            var read = await _archive.ReadAsync(Hours(from, to), first[0].Key, 100, CancellationToken.None);
            return (read.Count, LookedAt() - before);
        }

        static ArchiveRange Hours(int from, int to) => new(TestTime.Start.AddHours(from), TestTime.Start.AddHours(to));
    }

    [SkippableTheory]
    [InlineData("a-partition/a-row")]
    [InlineData("no separator")]
    [InlineData("b|2023-11-14T22/a-row")]
    public async Task Reading_continues_only_after_keys_of_the_tenant(string key) =>
        await Assert.ThrowsAsync<FormatException>(async () =>
            await _archive.ReadAsync(
                new ArchiveRange(TestTime.Start, TestTime.Start.AddDays(1), "a"),
                key,
                10,
                CancellationToken.None
            )
        );

    private async Task AddAsync(string id, string? tenant, DateTimeOffset at) =>
        await _archive.AddAsync(
            TestEvents.Leave(id) with
            {
                TenantKey = tenant,
                ReceivedAt = at,
            },
            CancellationToken.None
        );

    /// <summary>How many rows the service read for the first pages of all queries so far.</summary>
    private int LookedAt()
    {
        var rows = _storage.Rows(TableNames.EventArchive);
        return _storage.Queries.Sum(query => TableFilter.LookedAt(query.Filter, query.Top, rows));
    }
}
