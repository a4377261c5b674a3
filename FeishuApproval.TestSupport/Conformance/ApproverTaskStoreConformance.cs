using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>
/// Tests of the contract of <see cref="IApproverTaskStore"/>. Inherit it and implement the creation of a store. Keys are new in every test,
/// so tests may share a store.
/// </summary>
public abstract class ApproverTaskStoreConformance
{
    private readonly string _process = $"process-{Guid.NewGuid():N}";

    /// <summary>Makes a store that is ready for use.</summary>
    protected abstract ValueTask<IApproverTaskStore> CreateAsync();

    [SkippableFact]
    public async Task An_unknown_task_has_no_state_and_an_unknown_process_no_tasks()
    {
        var store = await CreateAsync();

        Assert.Equal(default, await LoadAsync(store, "approver"));
        Assert.Empty(await store.ListAsync(_process, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Everything_of_a_task_survives()
    {
        var store = await CreateAsync();
        var task = FullState.Task(_process, "approver");
        Assert.All(typeof(ApproverTask).GetProperties(), property => Assert.NotNull(property.GetValue(task)));

        Assert.True(await CommitAsync(store, default, task));

        var loaded = await LoadAsync(store, "approver");
        JsonAssert.Equal(StateJson.Of(task), StateJson.Of(loaded.State));
        JsonAssert.Equal(
            StateJson.Of(task),
            StateJson.Of(Assert.Single(await store.ListAsync(_process, CancellationToken.None)))
        );
        Assert.NotNull(loaded.ETag);
    }

    [SkippableFact]
    public async Task Null_stays_null()
    {
        var store = await CreateAsync();
        var task = Small("approver", "event-1");

        await CommitAsync(store, default, task);

        JsonAssert.Equal(StateJson.Of(task), StateJson.Of((await LoadAsync(store, "approver")).State));
    }

    [SkippableFact]
    public async Task A_later_state_replaces_the_earlier_one()
    {
        var store = await CreateAsync();
        await CommitAsync(store, default, FullState.Task(_process, "approver"));

        Assert.True(await CommitAsync(store, await LoadAsync(store, "approver"), Small("approver", "event-2")));

        JsonAssert.Equal(
            StateJson.Of(Small("approver", "event-2")),
            StateJson.Of((await LoadAsync(store, "approver")).State)
        );
        Assert.Single(await store.ListAsync(_process, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_stale_commit_is_refused_and_changes_nothing()
    {
        var store = await CreateAsync();
        await CommitAsync(store, default, Small("approver", "event-1"));
        var stale = await LoadAsync(store, "approver");
        await CommitAsync(store, stale, Small("approver", "event-2"));

        Assert.False(await CommitAsync(store, stale, Small("approver", "event-3")));
        Assert.False(await CommitAsync(store, default, Small("approver", "event-4")));

        Assert.Equal("event-2", (await LoadAsync(store, "approver")).State!.Current.EventId);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_concurrent_commits_exactly_one_wins(bool somethingIsThere)
    {
        var store = await CreateAsync();
        if (somethingIsThere)
            await CommitAsync(store, default, Small("approver", "before"));
        var loaded = await LoadAsync(store, "approver");

        bool[] results = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => Task.Run(() => CommitAsync(store, loaded, Small("approver", $"event-{i}"))))
        );

        Assert.Single(results, won => won);
        Assert.Equal(
            $"event-{Array.IndexOf(results, true)}",
            (await LoadAsync(store, "approver")).State!.Current.EventId
        );
    }

    [SkippableFact]
    public async Task The_tasks_of_a_process_are_listed_by_approver_id_and_no_others()
    {
        var store = await CreateAsync();
        foreach (string approver in (string[])["b", "a", "c", "a1", "B"])
            await CommitAsync(store, default, Small(approver, "event-1"));
        foreach (string process in (string[])[_process + "0", _process + "/a", _process + "|a", _process[..^1]])
        {
            await CommitAsync(store, default, Small("z", "event-1") with { ProcessId = process });
        }

        var listed = await store.ListAsync(_process, CancellationToken.None);

        Assert.Equal(["B", "a", "a1", "b", "c"], listed.Select(task => task.ApproverId));
        Assert.All(listed, task => Assert.Equal(_process, task.ProcessId));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(1000)]
    public async Task All_tasks_are_read_once_in_pages_of_any_size(int max)
    {
        var store = await CreateAsync();
        string[] processes = [_process, .. OddKeys.All.Select(key => _process + key)];
        foreach (string process in processes)
        {
            foreach (string approver in (string[])["b", "a", "a/b", "B"])
                await CommitAsync(store, default, Small(approver, "event-1") with { ProcessId = process });
        }

        var read = await ReadAllAsync(store, max);

        Assert.Equal(
            processes
                .SelectMany(process => ((string[])["B", "a", "a/b", "b"]).Select(approver => $"{process} {approver}"))
                .Order(StringComparer.Ordinal),
            read.Select(key => $"{key.Process} {key.Approver}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            processes.Length,
            read.Zip(read.Skip(1)).Count(pair => pair.First.Process != pair.Second.Process) + 1
        );
        Assert.Equal(read, await ReadAllAsync(store, 3));
    }

    [SkippableFact]
    public async Task Reading_goes_on_after_a_key_that_is_not_stored()
    {
        var store = await CreateAsync();
        foreach (string approver in (string[])["a", "c"])
            await CommitAsync(store, default, Small(approver, "event-1"));

        var next = await store.ReadAsync(new TaskKey(_process, "b"), 1, CancellationToken.None);

        Assert.Equal((_process, "c"), (Assert.Single(next).ProcessId, next[0].ApproverId));
    }

    /// <summary>The keys of this test's tasks, in the order in which they are read.</summary>
    private async Task<List<(string Process, string Approver)>> ReadAllAsync(IApproverTaskStore store, int max)
    {
        var read = new List<(string, string)>();
        TaskKey? after = null;
        while (true)
        {
            var page = await store.ReadAsync(after, max, CancellationToken.None);
            Assert.True(page.Count <= max);
            read.AddRange(
                page.Where(task => task.ProcessId.StartsWith(_process, StringComparison.Ordinal))
                    .Select(task => (task.ProcessId, task.ApproverId))
            );
            if (page.Count < max)
                return read;
            after = new TaskKey(page[^1].ProcessId, page[^1].ApproverId);
        }
    }

    [SkippableFact]
    public async Task A_long_history_fits()
    {
        var store = await CreateAsync();
        var task = Small("approver", "event") with
        {
            History =
            [
                .. Enumerable
                    .Range(0, 500)
                    .Select(i => new TaskHistoryEntry(
                        "pending",
                        TestTime.Start.AddSeconds(i),
                        $"event-{i}-{new string('x', 100)}"
                    )),
            ],
        };

        await CommitAsync(store, default, task);

        JsonAssert.Equal(StateJson.Of(task), StateJson.Of((await LoadAsync(store, "approver")).State));
    }

    [SkippableFact]
    public async Task Odd_keys_are_keys_like_any_other()
    {
        var store = await CreateAsync();

        string[] approvers = [.. OddKeys.All.Select(key => $"approver{key}")];

        foreach (string approver in approvers)
        {
            Assert.True(await CommitAsync(store, default, Small(approver, approver)), approver);
            Assert.True(
                await CommitAsync(store, default, Small("approver", approver) with { ProcessId = _process + approver }),
                approver
            );
        }

        foreach (string approver in approvers)
        {
            Assert.Equal(approver, (await LoadAsync(store, approver)).State!.Current.EventId);
            var alone = Assert.Single(await store.ListAsync(_process + approver, CancellationToken.None));
            Assert.Equal((_process + approver, approver), (alone.ProcessId, alone.Current.EventId));
        }

        var listed = await store.ListAsync(_process, CancellationToken.None);
        Assert.Equal(
            approvers.Order(StringComparer.Ordinal),
            listed.Select(task => task.ApproverId).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>A task that its only event distinguishes from others.</summary>
    private ApproverTask Small(string approverId, string eventId) =>
        new()
        {
            ProcessId = _process,
            ApproverId = approverId,
            History = [new TaskHistoryEntry("pending", TestTime.Start, eventId)],
        };

    private async Task<Loaded<ApproverTask>> LoadAsync(IApproverTaskStore store, string approverId) =>
        await store.LoadAsync(_process, approverId, CancellationToken.None);

    private static async Task<bool> CommitAsync(
        IApproverTaskStore store,
        Loaded<ApproverTask> loaded,
        ApproverTask next
    ) => await store.TryCommitAsync(loaded, next, CancellationToken.None);
}
