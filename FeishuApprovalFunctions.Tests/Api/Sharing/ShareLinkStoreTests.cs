using FeishuApproval.Api.Sharing;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Sharing;

public sealed class ShareLinkStoreTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly InMemoryFiles _files = new();
    private readonly ShareLinkStore _store;

    public ShareLinkStoreTests() => _store = new ShareLinkStore(_files);

    [Fact]
    public async Task A_link_is_found_as_it_was_added()
    {
        var link = Link("0000000000000001") with { TenantKey = "", Kinds = ["leave", "overtime"] };
        await _store.AddAsync(link, CancellationToken.None);

        AssertEqual(link, await _store.FindAsync(link.Id, CancellationToken.None));
        Assert.Null(await _store.FindAsync("0000000000000002", CancellationToken.None));
    }

    [Fact]
    public async Task A_link_that_is_added_again_stays_revoked()
    {
        var link = Link("0000000000000001");
        await _store.AddAsync(link, CancellationToken.None);
        await _store.RevokeAsync(link.Id, Now.AddHours(1), CancellationToken.None);

        await _store.AddAsync(link with { FirstOpenedAt = Now.AddHours(2) }, CancellationToken.None);

        AssertEqual(link with { RevokedAt = Now.AddHours(1) }, await _store.FindAsync(link.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_revocation_keeps_its_first_time_and_changes_no_other_link()
    {
        var (one, other) = (Link("0000000000000001"), Link("0000000000000002"));
        await _store.AddAsync(one, CancellationToken.None);
        await _store.AddAsync(other, CancellationToken.None);

        var revoked = one with { RevokedAt = Now.AddHours(1) };
        AssertEqual(revoked, await _store.RevokeAsync(one.Id, Now.AddHours(1), CancellationToken.None));
        AssertEqual(revoked, await _store.RevokeAsync(one.Id, Now.AddHours(2), CancellationToken.None));
        AssertEqual(revoked, await _store.FindAsync(one.Id, CancellationToken.None));
        AssertEqual(other, await _store.FindAsync(other.Id, CancellationToken.None));
    }

    [Fact]
    public async Task An_unknown_link_cannot_be_revoked()
    {
        Assert.Null(await _store.RevokeAsync("0000000000000001", Now, CancellationToken.None));
        Assert.Empty(await _store.ListAsync(Now, 10, CancellationToken.None));
    }

    [Fact]
    public async Task The_list_has_what_has_not_expired_the_latest_first_and_the_others_are_deleted()
    {
        for (int day = 0; day < 4; day++)
        {
            await _store.AddAsync(
                Link($"000000000000000{day}") with
                {
                    FirstOpenedAt = Now.AddMinutes(day),
                    ExpiresAt = Now.AddDays(day),
                },
                CancellationToken.None
            );
        }

        await _store.RevokeAsync("0000000000000003", Now.AddHours(1), CancellationToken.None);

        Assert.Equal(["0000000000000003", "0000000000000002"], await IdsAsync(Now.AddDays(1), 10));
        Assert.Equal(["0000000000000003"], await IdsAsync(Now.AddDays(1), 1));
        Assert.Equal(2, _files.Names.Count);
    }

    private async Task<IEnumerable<string>> IdsAsync(DateTimeOffset now, int max) =>
        (await _store.ListAsync(now, max, CancellationToken.None)).Select(link => link.Id);

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
