using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>
/// What every <see cref="IAttendanceStore"/> promises of its change feed. Inherit it and say how to make one. Keys are new in every test, so
/// tables that others write to will do.
/// </summary>
public abstract class ChangeFeedConformance
{
    private readonly string _keys = $"{Guid.NewGuid():N}-";

    private string Tenant => _keys + "tenant";

    /// <summary>Makes a feed of no changes; disposes what the one before was made of.</summary>
    protected abstract ValueTask<ChangeFeedHarness> CreateAsync();

    [SkippableFact]
    public async Task A_feed_without_changes_has_no_position_and_no_more()
    {
        await using var harness = await CreateAsync();

        var page = await harness.ReadAsync(Tenant);

        Assert.Equal((0, null, false), (page.Changes.Count, page.Next, page.HasMore));
    }

    [SkippableFact]
    public async Task Records_are_listed_in_the_order_of_their_commits()
    {
        await using var harness = await CreateAsync();
        foreach (string code in (string[])["c", "a", "b"])
            await harness.ApplyAsync(Leave($"event-{code}", code));

        Assert.Equal(["c", "a", "b"], Codes(await harness.ReadAsync(Tenant)));
    }

    [SkippableFact]
    public async Task A_change_says_when_it_was_stored()
    {
        await using var harness = await CreateAsync();
        var before = harness.Now;
        await harness.ApplyAsync(Leave());

        var at = Assert.Single((await harness.ReadAsync(Tenant)).Changes).ChangedAt;

        Assert.Equal(TimeSpan.Zero, at.Offset);
        Assert.InRange(at, before, harness.Now);
    }

    [SkippableFact]
    public async Task A_record_that_changes_again_is_listed_behind_what_was_read()
    {
        await using var harness = await CreateAsync();
        await harness.ApplyAsync(Leave("event-1", "a"));
        await harness.ApplyAsync(Leave("event-2", "b"));
        var first = await harness.ReadAsync(Tenant);

        await harness.ApplyAsync(Leave("event-3", "a"));

        Assert.Equal(["a"], Codes(await harness.ReadAsync(Tenant, first.Next)));
        Assert.Equal(["b", "a"], Codes(await harness.ReadAsync(Tenant)));
    }

    [SkippableFact]
    public async Task Nothing_new_leaves_the_position_where_it_is()
    {
        await using var harness = await CreateAsync();
        await harness.ApplyAsync(Leave());
        var first = await harness.ReadAsync(Tenant);

        var page = await harness.ReadAsync(Tenant, first.Next);

        Assert.Equal((0, first.Next, false), (page.Changes.Count, page.Next, page.HasMore));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Pages_add_up_to_the_whole_and_only_the_last_has_no_more(int max)
    {
        await using var harness = await CreateAsync();
        string[] codes = [.. Enumerable.Range(0, 6).Select(i => $"instance-{i}")];
        foreach (string code in codes)
            await harness.ApplyAsync(Leave($"event-{code}", code));

        var read = new List<string>();
        ChangePage page;
        string? after = null;
        int pages = 0;
        do
        {
            page = await harness.ReadAsync(Tenant, after, max);
            Assert.InRange(page.Changes.Count, 1, max);
            Assert.Equal(page.Next, page.Changes[^1].Position);
            read.AddRange(Codes(page));
            after = page.Next;
            pages++;
        } while (page.HasMore);

        Assert.Equal(codes, read);
        Assert.Equal((codes.Length + max - 1) / max, pages);
    }

    [SkippableFact]
    public async Task Each_position_goes_on_behind_its_change()
    {
        await using var harness = await CreateAsync();
        string[] codes = ["a", "b", "c"];
        foreach (string code in codes)
            await harness.ApplyAsync(Leave($"event-{code}", code));

        var changes = (await harness.ReadAsync(Tenant)).Changes;

        for (int i = 0; i < changes.Count; i++)
        {
            Assert.Equal(codes[(i + 1)..], Codes(await harness.ReadAsync(Tenant, changes[i].Position)));
        }
    }

    [SkippableFact]
    public async Task An_event_that_changes_nothing_is_no_loss()
    {
        await using var harness = await CreateAsync();
        await harness.ApplyAsync(Leave("event-1", "a"));
        await harness.ApplyAsync(Leave("event-2", "b"));
        await harness.ApplyAsync(Leave("event-1", "a"), HandlerOutcome.AlreadyApplied);

        Assert.Equal(["a", "b"], Codes(await harness.ReadAsync(Tenant)).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Tenants_are_kept_apart()
    {
        await using var harness = await CreateAsync();
        foreach (string tenant in OddKeys.All)
        {
            await harness.ApplyAsync(
                Leave($"event-{tenant}", $"instance-{tenant}") with
                {
                    TenantKey = _keys + tenant,
                }
            );
        }

        foreach (string tenant in OddKeys.All)
            Assert.Equal([$"instance-{tenant}"], Codes(await harness.ReadAsync(_keys + tenant)));
    }

    [SkippableFact]
    public async Task Odd_instance_codes_come_back_as_they_were()
    {
        await using var harness = await CreateAsync();
        string[] codes = [.. OddKeys.All.Select(key => $"a{key}z")];
        foreach (string code in codes)
            await harness.ApplyAsync(Leave($"event-{code}", code));

        Assert.Equal(codes, Codes(await harness.ReadAsync(Tenant)));
    }

    [SkippableFact]
    public async Task A_record_without_a_tenant_is_in_no_feed_until_an_event_names_one()
    {
        await using var harness = await CreateAsync();
        await harness.ApplyAsync(Leave("event-1", "a") with { TenantKey = null });
        Assert.Empty((await harness.ReadAsync(Tenant)).Changes);
        Assert.Empty((await harness.ReadAsync(string.Empty)).Changes);

        await harness.ApplyAsync(Leave("event-2", "a"));

        Assert.Equal(["a"], Codes(await harness.ReadAsync(Tenant)));
    }

    [SkippableFact]
    public async Task A_revert_before_its_approval_is_a_change_too()
    {
        await using var harness = await CreateAsync();
        var revert = Payload.V1(
            "leave_approval_revert",
            "event-1",
            new() { ["instance_code"] = _keys + "a", ["operate_time"] = "1725415200" }
        );
        await harness.ApplyAsync(
            Leave("event-1", "a") with
            {
                Subject = "leave_approval_revert",
                Body = revert.Bytes(),
            }
        );

        Assert.Equal(["a"], Codes(await harness.ReadAsync(Tenant)));
    }

    [SkippableFact]
    public async Task A_deletion_is_a_change()
    {
        await using var harness = await CreateAsync();
        await harness.ApplyAsync(Leave("event-1", "a"));
        await harness.ApplyAsync(Leave("event-2", "b"));
        var first = await harness.ReadAsync(Tenant);

        await harness.DeleteAsync(_keys + "a");

        Assert.Equal(["a"], Codes(await harness.ReadAsync(Tenant, first.Next)));
        Assert.Equal(["b", "a"], Codes(await harness.ReadAsync(Tenant)));
        Assert.Null((await harness.Store.LoadAsync(_keys + "a", CancellationToken.None)).State);
    }

    [SkippableFact]
    public async Task A_record_that_comes_back_after_its_deletion_is_listed_again()
    {
        await using var harness = await CreateAsync();
        await harness.ApplyAsync(Leave("event-1", "a"));
        await harness.DeleteAsync(_keys + "a");
        var first = await harness.ReadAsync(Tenant);

        await harness.ApplyAsync(Leave("event-2", "a"));

        Assert.Equal(["a"], Codes(await harness.ReadAsync(Tenant, first.Next)));
        Assert.Equal(["a"], Codes(await harness.ReadAsync(Tenant)));
    }

    [SkippableFact]
    public async Task A_deletion_is_listed_even_if_the_instance_comes_back_without_a_tenant()
    {
        await using var harness = await CreateAsync();
        await harness.ApplyAsync(Leave("event-1", "a"));
        var first = await harness.ReadAsync(Tenant);
        await harness.DeleteAsync(_keys + "a");

        await harness.ApplyAsync(Leave("event-2", "a") with { TenantKey = null });

        Assert.Equal(["a"], Codes(await harness.ReadAsync(Tenant, first.Next)));
    }

    [SkippableFact]
    public async Task A_rebuild_that_changes_a_record_is_a_change()
    {
        await using var harness = await CreateAsync();
        await harness.ApplyAsync(Leave("event-1", "a"));
        await harness.ApplyAsync(Leave("event-2", "b"));
        var first = await harness.ReadAsync(Tenant);

        await harness.RebuildAsync(_keys + "a");

        Assert.Equal(["a"], Codes(await harness.ReadAsync(Tenant, first.Next)));
    }

    [SkippableFact]
    public async Task Positions_survive_a_restart()
    {
        await using var harness = await CreateAsync();
        await harness.ApplyAsync(Leave("event-1", "a"));
        await harness.ApplyAsync(Leave("event-2", "b"));
        var first = await harness.ReadAsync(Tenant, max: 1);
        await harness.DeleteAsync(_keys + "b");

        await harness.RestartAsync();
        Assert.Equal(["b"], Codes(await harness.ReadAsync(Tenant, first.Next)));
        await harness.ApplyAsync(Leave("event-3", "c"));

        Assert.Equal(["b", "c"], Codes(await harness.ReadAsync(Tenant, first.Next)));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("a position")]
    [InlineData("99999999999999999999999999")]
    [InlineData("9999999999999999999|a")]
    public async Task A_position_that_is_none_is_refused(string position)
    {
        await using var harness = await CreateAsync();

        await Assert.ThrowsAnyAsync<FormatException>(async () => await harness.ReadAsync(Tenant, position));
    }

    private IEnumerable<string> Codes(ChangePage page) =>
        page.Changes.Select(change => change.InstanceCode[_keys.Length..]);

    private EventMessage Leave(string eventId = "event-1", string instanceCode = "instance-1") =>
        Payload.LeaveMessage(_keys + eventId, _keys + instanceCode) with
        {
            TenantKey = Tenant,
        };
}
