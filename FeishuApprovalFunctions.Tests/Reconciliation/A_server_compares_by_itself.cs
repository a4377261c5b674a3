using System.Threading.Channels;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Files;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Reconciliation;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Telemetry;
using FeishuApproval.Tests.FeishuPlatform.LongConnection;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Reconciliation;

/// <summary>The hosted service of <c>serve</c>, on a clock that stands still.</summary>
public sealed class A_server_compares_by_itself : IAsyncLifetime, IAsyncDisposable
{
    private readonly WatchedTimeProvider _time = new();
    private readonly Channel<ReconcileProgress> _passes = Channel.CreateUnbounded<ReconcileProgress>();
    private readonly InMemoryFiles _files = new();
    private readonly MetricRecorder _meters = new();
    private ReconcileWorld _world = null!;
    private PlatformClients _clients = null!;
    private EventStatistics _statistics = null!;

    public async Task InitializeAsync()
    {
        _world = await ReconcileWorld.StartAsync();
        _files.OnWritten = _ => NotePass();
        _statistics = new EventStatistics(_time);
        _clients = new PlatformClients(
            new() { Apps = [_world.Test.Options] },
            _world.Test.Http,
            _world.Test.Time,
            _meters.Metrics,
            _world.Test.Log,
            TestPlatform.Unlimited
        );
    }

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        _meters.Dispose();
        await _world.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task At_start_and_every_six_hours()
    {
        _world.Platform.Put(_world.Test.Leave());
        using var schedule = Schedule();
        using var service = await StartAsync(schedule);
        await NextPassAsync();
        Assert.Single(_world.Published);

        await AdvanceAsync(TimeSpan.FromHours(6) - TimeSpan.FromTicks(1));
        Assert.Equal(0, _passes.Reader.Count);
        _world.Platform.Put(_world.Test.Leave("instance-2"));
        await AdvanceAsync(TimeSpan.FromTicks(1));
        await NextPassAsync();
        Assert.Equal(2, _world.Published.Count);

        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task After_a_quarter_of_an_hour_without_receiving_and_not_after_less()
    {
        using var schedule = Schedule();
        using var service = await StartAsync(schedule);
        await NextPassAsync();

        _statistics.Gap.Lost();
        await AdvanceAsync(TimeSpan.FromMinutes(14));
        _statistics.Gap.Restored();
        Assert.Equal(0, _passes.Reader.Count);

        _statistics.Gap.Lost();
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        Assert.Equal(0, _passes.Reader.Count);
        _statistics.Gap.Restored();
        await NextPassAsync();

        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_gap_that_ends_during_a_pass_is_not_missed()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.Platform.Fail(
            "instance_query",
            SimulatedFault.Raw("""{"code":0,"data":{"instance_list":[]}}""") with
            {
                Asked = asked.SetResult,
                Before = answer.Task,
            }
        );
        using var schedule = Schedule();
        using var service = await StartAsync(schedule);
        await asked.Task.WaitAsync(TestContextTimeout.Token);

        _statistics.Gap.Lost();
        _time.Advance(TimeSpan.FromMinutes(15));
        _statistics.Gap.Restored();
        answer.SetResult();
        await NextPassAsync();
        await NextPassAsync();

        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_pass_that_fails_is_made_again_at_the_next_time()
    {
        using var schedule = Schedule();
        bool fails = true;
        _files.OnWritten = _ =>
        {
            if (fails)
                throw new InvalidOperationException("A bug.");
            NotePass();
        };
        using var service = await StartAsync(schedule);
        await AdvanceAsync(TimeSpan.Zero);
        fails = false;
        await AdvanceAsync(TimeSpan.FromHours(6));
        await NextPassAsync();

        await service.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(0)]
    public async Task Its_definitions_are_subscribed_at_start_even_if_it_makes_no_comparisons(int maxCalls)
    {
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(
            folder,
            $"Feishu__AppId={_world.Test.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};"
                + $"Feishu__Platform={_world.Test.Address.Base};Feishu__VerificationToken={TestWebhook.Token};"
                + $"Feishu__ApprovalCodes__0={TestPlatform.LeaveCode};Feishu__ApprovalCodes__1={TestPlatform.RemedyCode};"
                + $"Reconcile__MaxCallsPerDay={maxCalls}"
        );
        var limit = TestContextTimeout.Token;
        while (!IsSubscribed(TestPlatform.LeaveCode) || !IsSubscribed(TestPlatform.RemedyCode))
        {
            await Task.Yield();
            limit.ThrowIfCancellationRequested();
        }

        Assert.False(IsSubscribed(TestPlatform.OvertimeCode));

        bool IsSubscribed(string approvalCode) => _world.Platform.IsSubscribed(_world.Test.App.AppId, approvalCode);
    }

    private ReconcileSchedule Schedule() =>
        new(_world.Reconciler, new StoredValue<ReconcileProgress>(_files), new ReconcileOptions(), _world.Test.Time);

    private async Task<ReconcileRecords> StartAsync(ReconcileSchedule schedule)
    {
        var service = new ReconcileRecords(
            schedule,
            new ApprovalSubscriber(_clients, _time, new FakeLogger<ApprovalSubscriber>()),
            _statistics,
            _time,
            new FakeLogger<ReconcileRecords>()
        );
        await service.StartAsync(CancellationToken.None);
        return service;
    }

    /// <summary>Waits until a pass is complete.</summary>
    private void NotePass() => _passes.Writer.TryWrite(_files.Find<ReconcileProgress>()!);

    private async Task NextPassAsync() => Assert.Null((await _passes.Reader.ReadAsync(TestContextTimeout.Token)).Next);

    /// <summary>Moves on once the service waits for its next pass.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        await _time.WhenTimerIsSet().WaitAsync(TestContextTimeout.Token);
        _time.Advance(by);
    }
}
