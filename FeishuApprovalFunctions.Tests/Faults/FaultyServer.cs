using FeishuApproval.Api.Http;
using FeishuApproval.Api.Webhook;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Simulator;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.Webhook;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Faults;

/// <summary>A local host with faults between its parts, which can be killed and comes back on the same folder.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly FaultPlan _plan;
    private readonly FaultClock _clock;
    private LocalServer _host = null!;
    private volatile Uri _webhook = null!;

    private FaultyServer(TempFolder folder, FaultPlan plan, FaultClock clock) => (_folder, _plan, _clock) = (folder, plan, clock);

    /// <summary>Where events are posted; another address after each kill.</summary>
    public Uri Webhook => _webhook;

    /// <summary>The records of the host that runs now.</summary>
    public MemoryAttendanceStore Attendance { get; private set; } = new();

    /// <summary>The index of the host that runs now.</summary>
    public MemoryAttendanceIndex Index { get; private set; } = MemoryAttendanceIndex.Waiting();

    /// <summary>The tasks of the host that runs now.</summary>
    public MemoryApproverTaskStore Tasks { get; private set; } = new();

    /// <summary>What was set aside.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters => _host.DeadLetters.All;

    /// <summary>How many deliveries the kills came between.</summary>
    public int LeftUnsettled { get; private set; }

    public static async Task<FaultyServer> StartAsync(TempFolder folder, FaultPlan plan, FaultClock clock)
    {
        var host = new FaultyServer(folder, plan, clock);
        await host.StartAsync();
        return host;
    }

    /// <summary>
    /// Ends the host without handing over what is under way, tears the journal's last line, and starts anew. (The stop's timeout is
    /// over in no time on this clock.)
    /// </summary>
    public async Task KillAsync()
    {
        LeftUnsettled += _host.Unsettled;
        await _host.DisposeAsync();
        _plan.Met(Fault.Kill);
        await File.AppendAllTextAsync(_folder.File("journal.jsonl"), """{"message_id":"torn","subject":"leave_app""");
        _plan.Met(Fault.TornLine);
        await StartAsync();
    }

    /// <summary>Stops and starts anew.</summary>
    public async Task RestartAsync()
    {
        await _host.DisposeAsync();
        await StartAsync();
    }

    /// <summary>Completes when every delivery is settled.</summary>
    public async Task SettleAsync()
    {
        while (_host.Unsettled > 0) await Task.Delay(TimeSpan.FromSeconds(1), _clock);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task StartAsync()
    {
        (Attendance, Index, Tasks) = (new(), MemoryAttendanceIndex.Waiting(), new());
        _host = await TestServer.StartAsync(_folder, $"Feishu__VerificationToken={SampleLibrary.VerificationToken};Feishu__EncryptKey={SampleLibrary.EncryptKey}", AddFaults);
        _webhook = new Uri(_host.Address, $"/{Routes.Prefix}/{Routes.Events}");
    }

    private void AddFaults(IServiceCollection services)
    {
        var faults = new StoreFaults(_plan);

        // Thousands of faults are logged as they should be; nobody reads them here.
        services.AddLogging(logging => logging.ClearProviders());
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton(Attendance);
        services.AddSingleton<IAttendanceStore>(new FaultyAttendanceStore(Attendance, faults));
        services.AddSingleton(Index);
        services.AddSingleton<IAttendanceIndex>(new FaultyAttendanceIndex(Index, faults));
        services.AddSingleton<IApproverTaskStore>(new FaultyApproverTaskStore(Tasks, faults));
        services.AddSingleton<IEventPublisher>(provider => new FaultyTopic(provider.GetRequiredService<JournalTopic>(), _plan));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<WebhookReceiver>(provider, new RequestClock(_clock)));
    }
}
