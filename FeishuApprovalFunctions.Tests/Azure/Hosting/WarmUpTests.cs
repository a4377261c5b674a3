using FeishuApproval.Azure.Hosting;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Hosting;

public class WarmUpTests
{
    private readonly TestStorage _storage = TestStorage.CreateWith([]);
    private readonly InMemoryServiceBusTopic _topic = new();
    private readonly WatchedTimeProvider _time = new();
    private readonly FakeLogger<WarmUp> _log = new();

    [SkippableFact]
    public async Task Tables_are_created_and_the_link_is_opened_at_start()
    {
        using var warmUp = Create();
        await warmUp.StartAsync(CancellationToken.None);
        await warmUp.ExecuteTask!;
        Assert.Equal(TableNames.All.Order(), _storage.Tables.Order());
        Assert.Equal(1, _topic.LinksOpened);
        Assert.Empty(_log.Entries);
    }

    [SkippableFact]
    public async Task Unavailable_storage_delays_nothing_and_is_tried_again()
    {
        _storage.BeforeCall = _ => throw StorageErrors.Of(503, "ServerBusy");
        using var warmUp = Create();
        await warmUp.StartAsync(CancellationToken.None);
        await _time.WhenTimerIsSet();
        await _topic.LinkOpened.WaitAsync(TimeSpan.FromSeconds(30));

        _storage.BeforeCall = _ => { };
        while (!warmUp.ExecuteTask!.IsCompleted)
        {
            await Task.WhenAny(warmUp.ExecuteTask, _time.WhenTimerIsSet());
            _time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(TableNames.All.Order(), _storage.Tables.Order());
        Assert.Contains(_log.Entries, entry => entry.Contains("is not ready", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_stopping_server_ends_the_waiting()
    {
        _storage.BeforeCall = _ => throw StorageErrors.Of(503, "ServerBusy");
        using var warmUp = Create();
        await warmUp.StartAsync(CancellationToken.None);
        await _time.WhenTimerIsSet();
        await warmUp.StopAsync(CancellationToken.None);
        Assert.True(warmUp.ExecuteTask!.IsCompletedSuccessfully);
    }

    private WarmUp Create() => new(_storage.CreateClient(), new InMemoryServiceBusSender(_topic), _time, _log);
}
