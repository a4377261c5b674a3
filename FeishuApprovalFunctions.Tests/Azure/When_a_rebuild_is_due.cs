using FeishuApproval.Api.Health;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Azure.Hosting;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Azure;

/// <summary>Records in Table Storage that an earlier version computed.</summary>
public sealed class When_a_rebuild_is_due : IAsyncDisposable
{
    private readonly FakeLogger<RebuildCheck> _log = new();
    private readonly AzureApp _app;

    public When_a_rebuild_is_due() =>
        _app = new AzureApp(configure: services => services.AddSingleton<ILogger<RebuildCheck>>(_log));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [SkippableFact]
    public async Task Nothing_is_due_where_this_version_computed_every_record()
    {
        await StartAsync();
        await _app.DeliverAsync(TestEvents.Leave());
        await StartAsync();

        Assert.Empty(_log.Entries);
        Assert.DoesNotContain("rebuild_due", await StatusAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_start_and_the_status_say_so_until_all_records_are_rebuilt()
    {
        await _app.DeliverAsync(TestEvents.Leave());
        await StartAsync();

        Assert.Equal(
            $"Warning {RebuildCheck.Due} Due={RebuildCheck.Due}",
            Assert.Single(_log.Entries).Split(" {Or")[0]
        );
        Assert.Contains($"\"rebuild_due\":\"{RebuildCheck.Due}\"", await StatusAsync(), StringComparison.Ordinal);

        await RebuildAsync("instance_code=instance-1&apply=yes");
        await RebuildAsync("all=yes");
        Assert.Equal(RebuildCheck.Due, await DueAsync());

        await RebuildAsync("all=yes&apply=yes");
        Assert.Null(await DueAsync());
        Assert.DoesNotContain("rebuild_due", await StatusAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_rebuild_in_several_calls_counts_only_without_a_gap()
    {
        await _app.DeliverAsync(TestEvents.Leave());
        var check = _app.Get<RebuildCheck>();

        await FollowAsync(after: "b", next: null);
        Assert.Equal(RebuildCheck.Due, await DueAsync());
        await FollowAsync(after: null, next: "a");
        await FollowAsync(after: "b", next: null);
        Assert.Equal(RebuildCheck.Due, await DueAsync());
        await FollowAsync(after: "a", next: "b", RebuildOutcome.Contended);
        await FollowAsync(after: "b", next: null);
        Assert.Equal(RebuildCheck.Due, await DueAsync());

        await FollowAsync(after: null, next: "a");
        await FollowAsync(after: "a", next: "b", RebuildOutcome.Incomplete);
        await FollowAsync(after: "b", next: null);
        Assert.Null(await DueAsync());

        ValueTask FollowAsync(string? after, string? next, RebuildOutcome outcome = RebuildOutcome.Rebuilt) =>
            check.FollowAsync(
                after,
                new RebuildReport
                {
                    DryRun = false,
                    Next = next,
                    Findings = [new RebuiltInstance("instance-1", outcome)],
                },
                CancellationToken.None
            );
    }

    private Task StartAsync() => new CheckRebuild(_app.Get<RebuildCheck>()).StartAsync(CancellationToken.None);

    private async Task<string?> DueAsync() => await _app.Get<RebuildCheck>().FindDueAsync(CancellationToken.None);

    private async Task<string> StatusAsync() =>
        (await _app.Get<HealthApi>().GetStatusAsync(CancellationToken.None)).Text();

    private async Task RebuildAsync(string query) =>
        Assert.Equal(
            200,
            (await _app.Get<RebuildApi>().RebuildAsync(new QueryParameters(query), CancellationToken.None)).Status
        );
}
