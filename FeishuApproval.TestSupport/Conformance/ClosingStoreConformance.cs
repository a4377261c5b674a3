using System.Text.Json;
using FeishuApproval.Closings;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>Tests of the contract of <see cref="IMonthStore<Closing>"/>.</summary>
public abstract class ClosingStoreConformance
{
    private const string Tenant = "a-tenant";
    private const string Month = "2026-11";

    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly CancellationToken None = CancellationToken.None;

    private protected abstract IMonthStore<Closing> Create();

    [Fact]
    public async Task A_closing_is_found_as_it_was_added()
    {
        var store = Create();
        Assert.Empty(await store.ListAsync(Tenant, None));
        Assert.Null(await store.FindAsync(Tenant, Month, 1, None));
        var (closing, rows) = Make(1, "u1", "u2");
        closing = closing with
        {
            ClosedBy = "李娜 \"HR\"",
            Open = [new(OpenReason.WaitingEvent, "event-1"), new(OpenReason.UnreadableRecord, "instance-1")],
        };

        Assert.True(await store.TryAddAsync(closing, rows, None));

        var stored = await store.FindAsync(Tenant, Month, 1, None);
        AssertEqual(closing, stored!.Value);
        Assert.Equal(["u1", "u2"], ClosedDays.Read(stored.Value, stored.Rows).Select(row => row.UserId));
        AssertEqual(closing, Assert.Single(await store.ListAsync(Tenant, None)));
    }

    [Fact]
    public async Task A_version_that_exists_is_never_changed()
    {
        var store = Create();
        var (closing, rows) = Make(1, "u1");
        Assert.True(await store.TryAddAsync(closing, rows, None));
        var (other, otherRows) = Make(1, "u2");

        Assert.False(await store.TryAddAsync(other with { ClosedBy = "somebody else" }, otherRows, None));

        var stored = await store.FindAsync(Tenant, Month, 1, None);
        AssertEqual(closing, stored!.Value);
        Assert.Equal("u1", Assert.Single(ClosedDays.Read(stored.Value, stored.Rows)).UserId);
    }

    [Fact]
    public async Task Closings_are_listed_by_tenant_month_and_version()
    {
        var store = Create();
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
            await store.TryAddAsync(closing with { TenantKey = tenant, Month = month }, rows, None);
        }

        Assert.Equal(["2026-09 1", "2026-11 2", "2026-11 10"], await ListAsync("a"));
        Assert.Equal(["2026-11 1"], await ListAsync(""));
        Assert.Equal(["2026-11 1"], await ListAsync("a/b"));
        Assert.Empty(await ListAsync("c"));
        Assert.Equal(
            [" 2026-11 1", "a 2026-09 1", "a 2026-11 2", "a 2026-11 10", "a/b 2026-11 1", "b 2026-10 1"],
            (await store.ListAsync(null, None)).Select(each => $"{each.TenantKey} {each.Month} {each.Version}")
        );

        async Task<IEnumerable<string>> ListAsync(string tenant) =>
            (await store.ListAsync(tenant, None)).Select(each => $"{each.Month} {each.Version}");
    }

    [Fact]
    public async Task A_replacement_needs_the_closing_as_it_is_stored()
    {
        var store = Create();
        var (closing, rows) = Make(1, "u1", "u2");
        await store.TryAddAsync(closing, rows, None);
        var read = await store.FindAsync(Tenant, Month, 1, None);

        Assert.True(await ReplaceAsync("u2"));
        Assert.False(await ReplaceAsync("u1"));

        var stored = await store.FindAsync(Tenant, Month, 1, None);
        Assert.Equal("u2", Assert.Single(ClosedDays.Read(stored!.Value, stored.Rows)).UserId);
        Assert.Equal((closing.Sha256, 1), (stored.Value.Sha256, stored.Value.Erased!.Rows));

        async Task<bool> ReplaceAsync(string left)
        {
            var (_, leftRows) = Make(1, left);
            var erased = closing with { Erased = new ErasedRows(1, Now, ClosedDays.Compress(Days(left)).Sha256) };
            return await store.TryReplaceAsync(read!, erased, leftRows, None);
        }
    }

    [Fact]
    public async Task A_deleted_closing_is_gone_and_cannot_be_replaced()
    {
        var store = Create();
        var (closing, rows) = Make(1, "u1");
        await store.TryAddAsync(closing, rows, None);
        var (second, _) = Make(2, "u1");
        await store.TryAddAsync(second, rows, None);
        var read = await store.FindAsync(Tenant, Month, 1, None);

        await store.DeleteAsync(closing, None);
        await store.DeleteAsync(closing, None);

        Assert.Null(await store.FindAsync(Tenant, Month, 1, None));
        Assert.False(await store.TryReplaceAsync(read!, closing, rows, None));
        Assert.Equal(2, Assert.Single(await store.ListAsync(Tenant, None)).Version);
        Assert.NotNull(await store.FindAsync(Tenant, Month, 2, None));
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
