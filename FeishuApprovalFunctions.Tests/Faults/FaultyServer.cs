using FeishuApproval.Api.Http;
using FeishuApproval.Api.Webhook;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.DeadLetters;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Faults;

/// <summary>A local server with faults between its parts, which can be killed and restarted on the same folder.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly FaultPlan _plan;
    private readonly FaultClock _clock;
    private LocalServer _server = null!;
    private volatile Uri _webhook = null!;

    private FaultyServer(TempFolder folder, FaultPlan plan, FaultClock clock) =>
        (_folder, _plan, _clock) = (folder, plan, clock);

    /// <summary>The address for events; it changes after each kill.</summary>
    public Uri Webhook => _webhook;

    /// <summary>The records of the running server.</summary>
    public SqliteAttendanceStore Attendance => _server.Services.GetRequiredService<SqliteAttendanceStore>();

    /// <summary>The database of the running server.</summary>
    public Database Database => _server.Services.GetRequiredService<Database>();

    /// <summary>The tasks of the running server.</summary>
    public SqliteApproverTaskStore Tasks => _server.Services.GetRequiredService<SqliteApproverTaskStore>();

    /// <summary>The dead letters.</summary>
    public Task<IReadOnlyList<DeadLetterSummary>> DeadLettersAsync() => TestServer.DeadLettersAsync(_server);

    /// <summary>How many deliveries were interrupted by kills.</summary>
    public int LeftUnsettled { get; private set; }

    public static async Task<FaultyServer> StartAsync(TempFolder folder, FaultPlan plan, FaultClock clock)
    {
        var host = new FaultyServer(folder, plan, clock);
        await host.StartAsync();
        return host;
    }

    /// <summary>
    /// Ends the server before it has delivered what is due, tears the end of the database's log, and starts it again. (On this clock a stop
    /// has no time for further deliveries.)
    /// </summary>
    public async Task KillAsync()
    {
        // Closing the last connection would empty the log, which a killed process does not do.
        using (var other = new DatabaseConnection(_folder.File(Database.FileName), SqliteOpenMode.ReadOnly))
        {
            other.GetInt64("SELECT count(*) FROM deliveries");
            LeftUnsettled += _server.Unsettled;
            await _server.DisposeAsync();
            _plan.Met(Fault.Kill);
            byte[] torn = new byte[5000];
            new Random(_plan.Seed).NextBytes(torn);
            await File.AppendAllBytesAsync(_folder.File(Database.FileName + "-wal"), torn);
            _plan.Met(Fault.TornLog);
        }

        await StartAsync();
    }

    /// <summary>Restarts it.</summary>
    public async Task RestartAsync()
    {
        await _server.DisposeAsync();
        await StartAsync();
    }

    /// <summary>Completes when every delivery is settled.</summary>
    public async Task SettleAsync()
    {
        while (_server.Unsettled > 0)
            await Task.Delay(TimeSpan.FromSeconds(1), _clock);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task StartAsync()
    {
        _server = await TestServer.StartAsync(
            _folder,
            $"Feishu__VerificationToken={SampleLibrary.VerificationToken};Feishu__EncryptKey={SampleLibrary.EncryptKey}",
            AddFaults
        );
        _webhook = new Uri(_server.Address, $"/{Routes.Prefix}/{Routes.Events}");
    }

    private void AddFaults(IServiceCollection services)
    {
        var faults = new StoreFaults(_plan);

        // Thousands of faults are logged correctly, but not needed here.
        services.AddLogging(logging => logging.ClearProviders());
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton<IAttendanceStore>(provider => new FaultyAttendanceStore(
            provider.GetRequiredService<SqliteAttendanceStore>(),
            faults
        ));
        services.AddSingleton<IApproverTaskStore>(provider => new FaultyApproverTaskStore(
            provider.GetRequiredService<SqliteApproverTaskStore>(),
            faults
        ));
        services.AddSingleton<ITopic>(provider => new FaultyTopic(provider.GetRequiredService<SqliteTopic>(), _plan));
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<WebhookReceiver>(provider, new RequestClock(_clock))
        );
    }
}
