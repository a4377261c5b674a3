using System.Text.Json;
using FeishuApproval.Closings;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Closings;

public sealed class MonthStoreTests
{
    private const string Tenant = "a-tenant";
    private const string Month = "2026-11";

    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly InMemoryFiles _files = new();
    private readonly MonthStore<Closing> _store;

    public MonthStoreTests() => _store = new MonthStore<Closing>(_files);

    [Fact]
    public async Task A_closing_is_found_as_it_was_added()
    {
        Assert.Empty(await _store.ListAsync(Tenant, null, None));
        Assert.Null(await _store.FindAsync(Tenant, Month, 1, None));
        var (closing, rows) = Make(1, "u1", "u2");
        closing = closing with
        {
            ClosedBy = "李娜 \"HR\"",
            Open = [new(OpenReason.WaitingEvent, "event-1"), new(OpenReason.UnreadableRecord, "instance-1")],
        };

        Assert.True(await _store.TryAddAsync(closing, rows, None));

        var stored = await _store.FindAsync(Tenant, Month, 1, None);
        AssertEqual(closing, stored!.Value);
        Assert.Equal(["u1", "u2"], ClosedDays.Read(stored.Value, stored.Rows).Select(row => row.UserId));
        AssertEqual(closing, Assert.Single(await _store.ListAsync(Tenant, null, None)));
    }

    [Fact]
    public async Task A_version_that_exists_is_never_changed()
    {
        var (closing, rows) = Make(1, "u1");
        Assert.True(await _store.TryAddAsync(closing, rows, None));
        var (other, otherRows) = Make(1, "u2");

        Assert.False(await _store.TryAddAsync(other with { ClosedBy = "somebody else" }, otherRows, None));

        var stored = await _store.FindAsync(Tenant, Month, 1, None);
        AssertEqual(closing, stored!.Value);
        Assert.Equal("u1", Assert.Single(ClosedDays.Read(stored.Value, stored.Rows)).UserId);
    }

    [Fact]
    public async Task Closings_are_listed_by_tenant_month_and_version()
    {
        foreach (
            var (tenant, month, version) in ((string, string, int)[])
                [
                    ("b", "2026-10", 1),
                    ("a", "2026-11", 10),
                    ("a", "2026-11", 2),
                    ("a", "2026-09", 1),
                    ("", "2026-11", 1),
                    ("a/b", "2026-11", 1),
                ]
        )
        {
            var (closing, rows) = Make(version, "u1");
            await _store.TryAddAsync(closing with { TenantKey = tenant, Month = month }, rows, None);
        }

        Assert.Equal(["2026-09 1", "2026-11 2", "2026-11 10"], await ListAsync("a"));
        Assert.Equal(["2026-11 1"], await ListAsync(""));
        Assert.Equal(["2026-11 1"], await ListAsync("a/b"));
        Assert.Empty(await ListAsync("c"));
        Assert.Equal("2026-09", Assert.Single(await _store.ListAsync("a", "2026-09", None)).Month);
        Assert.Equal(
            [" 2026-11 1", "a 2026-09 1", "a 2026-11 2", "a 2026-11 10", "a/b 2026-11 1", "b 2026-10 1"],
            (await _store.ListAsync(null, null, None)).Select(each => $"{each.TenantKey} {each.Month} {each.Version}")
        );

        async Task<IEnumerable<string>> ListAsync(string tenant) =>
            (await _store.ListAsync(tenant, null, None)).Select(each => $"{each.Month} {each.Version}");
    }

    [Fact]
    public async Task A_replacement_needs_the_closing_as_it_is_stored()
    {
        var (closing, rows) = Make(1, "u1", "u2");
        await _store.TryAddAsync(closing, rows, None);
        var read = await _store.FindAsync(Tenant, Month, 1, None);

        Assert.True(await ReplaceAsync("u2"));
        Assert.False(await ReplaceAsync("u1"));

        var stored = await _store.FindAsync(Tenant, Month, 1, None);
        Assert.Equal("u2", Assert.Single(ClosedDays.Read(stored!.Value, stored.Rows)).UserId);
        Assert.Equal((closing.Sha256, 1), (stored.Value.Sha256, stored.Value.Erased!.Rows));

        async Task<bool> ReplaceAsync(string left)
        {
            var (_, leftRows) = Make(1, left);
            var erased = closing with { Erased = new ErasedRows(1, Now, ClosedDays.Compress(Days(left)).Sha256) };
            return await _store.TryReplaceAsync(read!, erased, leftRows, None);
        }
    }

    [Fact]
    public async Task A_deleted_closing_is_gone_and_cannot_be_replaced()
    {
        var (closing, rows) = Make(1, "u1");
        await _store.TryAddAsync(closing, rows, None);
        var (second, _) = Make(2, "u1");
        await _store.TryAddAsync(second, rows, None);
        var read = await _store.FindAsync(Tenant, Month, 1, None);

        await _store.DeleteAsync(closing, None);
        await _store.DeleteAsync(closing, None);

        Assert.Null(await _store.FindAsync(Tenant, Month, 1, None));
        Assert.False(await _store.TryReplaceAsync(read!, closing, rows, None));
        Assert.Equal(2, Assert.Single(await _store.ListAsync(Tenant, null, None)).Version);
        Assert.NotNull(await _store.FindAsync(Tenant, Month, 2, None));
    }

    [Fact]
    public async Task Rows_of_an_interrupted_call_are_deleted_with_the_next_version_of_that_number_and_by_a_deletion()
    {
        var (lost, lostRows) = Make(1, "u1");
        _files.OnWritten = _ => throw new StoreUnavailableException("The process was ended.");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.TryAddAsync(lost, lostRows, None).AsTask());
        Assert.Empty(await _store.ListAsync(Tenant, null, None));
        Assert.Single(_files.Names);

        _files.OnWritten = _ => { };
        var (closing, rows) = Make(1, "u2");
        Assert.True(await _store.TryAddAsync(closing, rows, None));
        Assert.Equal(2, _files.Names.Count);

        await _files.WriteAsync($"closings/tenant-{Tenant}/{Month}/001-{lost.Sha256}.rows.gz", lostRows, None);
        await _store.DeleteAsync(closing, None);
        Assert.Empty(_files.Names);
    }

    [Theory]
    [InlineData(".rows.gz")]
    [InlineData(".json")]
    public async Task After_an_interrupted_erasure_the_next_one_leaves_no_row_of_the_employee(string lastWritten)
    {
        var (closing, rows) = Make(1, "u1", "u2");
        await _store.TryAddAsync(closing, rows, None);
        var erasure = new ClosingErasure(_store, new MonthStore<AttendanceComparison>(_files), TimeProvider.System);
        _files.OnWritten = name =>
        {
            if (name.EndsWith(lastWritten, StringComparison.Ordinal))
                throw new StoreUnavailableException("The process was ended.");
        };
        foreach (string user in (string[])["u1", "u2"])
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() =>
                erasure.EraseAsync(MonthStore<Closing>.PlaceOf(closing), user, Now, None).AsTask()
            );
        }

        _files.OnWritten = _ => { };
        await erasure.EraseAsync(MonthStore<Closing>.PlaceOf(closing), "u1", Now, None);

        var left = await Task.WhenAll(
            _files
                .Names.Where(name => name.EndsWith(".gz", StringComparison.Ordinal))
                .Select(async name =>
                    MonthRows.Read((await _files.ReadAsync(name, None))!.Content, ClosingJson.Instance.ClosedDayArray)
                )
        );
        Assert.NotEmpty(left);
        Assert.DoesNotContain(left.SelectMany(each => each), row => row.UserId == "u1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_and_a_deletion_of_unused_rows_at_the_same_time_leave_a_closing_with_its_rows(
        bool isReplacement
    )
    {
        // At each call of one of them, the other one makes all its calls.
        int step = 1;
        for (; await BothAsync(step, isReplacement, deletesFirst: false); step++)
            await BothAsync(step, isReplacement, deletesFirst: true);
        Assert.True(step > 5);
    }

    private async Task<bool> BothAsync(int step, bool isReplacement, bool deletesFirst)
    {
        foreach (string name in _files.Names)
            await _files.DeleteAsync(name, None);
        var (closing, rows) = Make(1, "u1", "u2");
        var place = MonthStore<Closing>.PlaceOf(closing);
        StoredMonth<Closing>? read = null;
        if (isReplacement)
        {
            var (before, rowsBefore) = Make(1, "u3");
            await _store.TryAddAsync(before, rowsBefore, None);
            read = await _store.FindAsync(place, None);
        }

        // The rows that the deletion finds are those that the write needs.
        await _files.WriteAsync($"{place.Name}-{closing.Sha256}.rows.gz", rows, None);
        bool isMade = false;
        Func<Task> one = deletesFirst ? DeleteAsync : WriteAsync,
            other = deletesFirst ? WriteAsync : DeleteAsync;
        _files.OnCall = () =>
        {
            if (--step != 0)
                return;
            isMade = true;
            other().GetAwaiter().GetResult();
        };
        await one();
        _files.OnCall = () => { };
        if (!isMade)
            await other();

        var stored = (await _store.FindAsync(place, None))!;
        Assert.Equal(["u1", "u2"], ClosedDays.Read(stored.Value, stored.Rows).Select(row => row.UserId));
        Assert.Equal(2, _files.Names.Count);
        return isMade;

        async Task WriteAsync() =>
            Assert.True(
                read is null
                    ? await _store.TryAddAsync(closing, rows, None)
                    : await _store.TryReplaceAsync(read, closing, rows, None)
            );

        async Task DeleteAsync() =>
            await _store.DeleteUnusedRowsAsync(place, await _store.FindVersionAsync(place, None), _ => true, None);
    }

    [Fact]
    public async Task A_closing_without_its_rows_is_damaged()
    {
        var (closing, rows) = Make(1, "u1");
        await _store.TryAddAsync(closing, rows, None);
        await _files.DeleteAsync(_files.Names.Single(name => name.EndsWith(".gz", StringComparison.Ordinal)), None);

        var damaged = await Assert.ThrowsAsync<InvalidDataException>(() =>
            _store.FindAsync(Tenant, Month, 1, None).AsTask()
        );

        Assert.Equal(
            "The rows of closings/tenant-a-tenant/2026-11/001.json are missing. Restore a backup.",
            damaged.Message
        );
    }

    private static (Closing Closing, byte[] Rows) Make(int version, params string[] users)
    {
        var (compressed, sha256) = ClosedDays.Compress(Days(users));
        return (
            new Closing
            {
                TenantKey = Tenant,
                Month = Month,
                Version = version,
                From = new(2026, 11, 1),
                To = new(2026, 11, 30),
                ClosedAt = Now,
                ClosedBy = "Li Na",
                Rows = users.Length,
                Sha256 = sha256,
                Open = [],
            },
            compressed
        );
    }

    private static IEnumerable<ClosedDay> Days(params string[] users) =>
        users.Select(user => new ClosedDay
        {
            UserId = user,
            InstanceCode = $"instance-of-{user}",
            Date = new(2026, 11, 5),
            HalfDays = 2,
        });

    private static void AssertEqual(Closing expected, Closing actual) =>
        Assert.Equal(
            JsonSerializer.Serialize(expected, ClosingJson.Instance.Closing),
            JsonSerializer.Serialize(actual, ClosingJson.Instance.Closing)
        );
}
