using FeishuApproval.Api.Sharing;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>Tests of the contract of <see cref="IShareLinkStore"/>.</summary>
public abstract class ShareLinkStoreConformance
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private protected abstract IShareLinkStore Create();

    [Fact]
    public async Task A_link_is_found_as_it_was_added()
    {
        var store = Create();
        var link = Link("0000000000000001") with { TenantKey = "", Kinds = ["leave", "overtime"] };
        await store.AddAsync(link, CancellationToken.None);

        AssertEqual(link, await store.FindAsync(link.Id, CancellationToken.None));
        Assert.Null(await store.FindAsync("0000000000000002", CancellationToken.None));
    }

    [Fact]
    public async Task A_link_that_is_added_again_stays_revoked()
    {
        var store = Create();
        var link = Link("0000000000000001");
        await store.AddAsync(link, CancellationToken.None);
        await store.RevokeAsync(link.Id, Now.AddHours(1), CancellationToken.None);

        await store.AddAsync(link with { FirstOpenedAt = Now.AddHours(2) }, CancellationToken.None);

        AssertEqual(link with { RevokedAt = Now.AddHours(1) }, await store.FindAsync(link.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_revocation_keeps_its_first_time_and_changes_no_other_link()
    {
        var store = Create();
        var (one, other) = (Link("0000000000000001"), Link("0000000000000002"));
        await store.AddAsync(one, CancellationToken.None);
        await store.AddAsync(other, CancellationToken.None);

        var revoked = one with { RevokedAt = Now.AddHours(1) };
        AssertEqual(revoked, await store.RevokeAsync(one.Id, Now.AddHours(1), CancellationToken.None));
        AssertEqual(revoked, await store.RevokeAsync(one.Id, Now.AddHours(2), CancellationToken.None));
        AssertEqual(revoked, await store.FindAsync(one.Id, CancellationToken.None));
        AssertEqual(other, await store.FindAsync(other.Id, CancellationToken.None));
    }

    [Fact]
    public async Task An_unknown_link_cannot_be_revoked()
    {
        var store = Create();

        Assert.Null(await store.RevokeAsync("0000000000000001", Now, CancellationToken.None));
        Assert.Empty(await store.ListAsync(Now, 10, CancellationToken.None));
    }

    [Fact]
    public async Task The_list_has_what_has_not_expired_the_latest_first()
    {
        var store = Create();
        for (int day = 0; day < 4; day++)
        {
            await store.AddAsync(
                Link($"000000000000000{day}") with
                {
                    FirstOpenedAt = Now.AddMinutes(day),
                    ExpiresAt = Now.AddDays(day),
                },
                CancellationToken.None
            );
        }

        await store.RevokeAsync("0000000000000003", Now.AddHours(1), CancellationToken.None);

        Assert.Equal(["0000000000000003", "0000000000000002"], await IdsAsync(store, Now.AddDays(1), 10));
        Assert.Equal(["0000000000000003"], await IdsAsync(store, Now.AddDays(1), 1));
    }

    private static async Task<IEnumerable<string>> IdsAsync(IShareLinkStore store, DateTimeOffset now, int max) =>
        (await store.ListAsync(now, max, CancellationToken.None)).Select(link => link.Id);

    private static void AssertEqual(ShareLink expected, ShareLink? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Kinds, actual.Kinds);
        Assert.Equal(expected with { Kinds = [] }, actual with { Kinds = [] });
    }

    private static ShareLink Link(string id) =>
        new()
        {
            Id = id,
            TenantKey = "a-tenant",
            Kinds = ["leave"],
            ExpiresAt = Now.AddDays(30),
            FirstOpenedAt = Now,
        };
}
