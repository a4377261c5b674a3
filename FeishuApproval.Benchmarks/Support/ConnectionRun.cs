using System.Collections.Concurrent;
using System.Diagnostics;
using FeishuApproval.Attendance.Records;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Benchmarks.Support;

/// <summary>The number of events to send over the long connection, and the faults to inject.</summary>
internal sealed record ConnectionRunOptions
{
    /// <summary>The number of different events.</summary>
    public required int Count { get; init; }

    /// <summary>The most events without an acknowledgement.</summary>
    public int InFlight { get; init; } = 128;

    /// <summary>How often the connection is closed on purpose.</summary>
    public int Kicks { get; init; }

    /// <summary>The share of events that the topic rejects. The same share of events is stored but reported as rejected.</summary>
    public double FailureShare { get; init; }

    /// <summary>The most parts of one event.</summary>
    public int MaxParts { get; init; } = 1;

    /// <summary>The time limit of an acknowledgement.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The seed of the random numbers.</summary>
    public int Seed { get; init; } = 4711;
}

/// <summary>Result of a run.</summary>
/// <param name="Elapsed">The time from the first event until all events were acknowledged.</param>
/// <param name="Acknowledged">The number of acknowledged events at the end.</param>
/// <param name="Redelivered">The number of redeliveries.</param>
/// <param name="Connects">The number of connections.</param>
/// <param name="Applied">How often each event was applied to a record, by event id.</param>
/// <param name="P99">The time in which 99 of 100 events were acknowledged.</param>
internal sealed record ConnectionReport(
    TimeSpan Elapsed,
    int Acknowledged,
    int Redelivered,
    int Connects,
    IReadOnlyDictionary<string, int> Applied,
    TimeSpan P99
);

/// <summary>Sends events through the simulated gateway to a server in this process.</summary>
internal static class ConnectionRun
{
    private const string AppId = "cli_0123456789abcdef";
    private const string AppSecret = "a simulated secret";

    private static readonly string[] Mix =
    [
        EventTypes.LeaveApproval,
        EventTypes.LeaveApprovalV2,
        EventTypes.WorkApproval,
        EventTypes.RemedyGroupUpdate,
    ];

    /// <summary>Runs until every event is acknowledged and every acknowledged event is applied.</summary>
    public static async Task<ConnectionReport> RunAsync(
        ConnectionRunOptions options,
        CancellationToken cancellationToken
    )
    {
        var folder = Directory.CreateTempSubdirectory("feishu-approval-connection-");
        try
        {
            return await RunAsync(options, folder, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ConnectionReport> RunAsync(
        ConnectionRunOptions options,
        DirectoryInfo folder,
        CancellationToken cancellationToken
    )
    {
        var random = new Random(options.Seed);
        var gateway = new SimulatedGateway(TimeProvider.System, new Random(options.Seed))
        {
            AckTimeout = options.AckTimeout,
            RetryDelays = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(20), 1000)],
        };
        await using var platform = await SimulatedPlatformServer.StartAsync(
            new SimulatedPlatform(TimeProvider.System),
            map: routes => routes.MapSimulatedGateway(gateway),
            cancellationToken: cancellationToken
        );
        var applied = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var server = await StartServerAsync(options, folder, platform.Address, applied, cancellationToken);

        var events = new EventFactory(
            [.. Mix.Select(SampleLibrary.Seed)],
            new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken, AppId = AppId }
        );
        using var slots = new SemaphoreSlim(options.InFlight);
        int kickEvery = options.Kicks == 0 ? int.MaxValue : Math.Max(1, options.Count / options.Kicks);
        var answers = new Task<TimeSpan?>[options.Count];
        await UntilAsync(() => gateway.CountOnline(AppId) > 0, cancellationToken);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < options.Count; i++)
        {
            await slots.WaitAsync(cancellationToken);
            var shape = new EventShape(random.Next(1, options.MaxParts + 1), (PartOrder)random.Next(4));
            answers[i] = SendAsync(events.Create(i).Body, shape);
            if (i % kickEvery == kickEvery - 1)
                gateway.Kick(withCloseFrame: i / kickEvery % 2 == 0);
        }

        var times = await Task.WhenAll(answers);
        var elapsed = Stopwatch.GetElapsedTime(start);
        await UntilAsync(() => server.Unsettled == 0, cancellationToken);
        TimeSpan[] acknowledged = [.. times.OfType<TimeSpan>().Order()];
        return new ConnectionReport(
            elapsed,
            acknowledged.Length,
            gateway.Redelivered,
            gateway.Connects,
            applied,
            acknowledged.Length == 0 ? TimeSpan.Zero : acknowledged[(int)Math.Ceiling(acknowledged.Length * 0.99) - 1]
        );

        async Task<TimeSpan?> SendAsync(byte[] body, EventShape shape)
        {
            long sentAt = Stopwatch.GetTimestamp();
            bool isTaken = await gateway.Send(AppId, body, shape);
            slots.Release();
            return isTaken ? Stopwatch.GetElapsedTime(sentAt) : null;
        }
    }

    private static Task<LocalServer> StartServerAsync(
        ConnectionRunOptions options,
        DirectoryInfo folder,
        Uri platform,
        ConcurrentDictionary<string, int> applied,
        CancellationToken cancellationToken
    ) =>
        LocalServer.StartAsync(
            new LocalServerOptions
            {
                Configuration = new ConfigurationBuilder()
                    .AddInMemoryCollection([
                        new("Feishu:AppId", AppId),
                        new("Feishu:AppSecret", AppSecret),
                        new("Feishu:Platform", platform.ToString()),
                    ])
                    .Build(),
                DataFolder = folder.FullName,
                Urls = ["http://127.0.0.1:0"],
                Receive = ReceiveMode.LongConnection,
                Quiet = true,
                ConfigureServices = services =>
                {
                    services.AddLogging(logging => logging.ClearProviders());

                    // Reconnects without a delay. Other tests cover the delays, which would need most of the time here.
                    services.AddSingleton<Random>(new NoDelay());
                    services.AddSingleton<ITopic>(provider => new UnreliableTopic(
                        provider.GetRequiredService<SqliteTopic>(),
                        options.FailureShare,
                        options.Seed
                    ));
                    services.AddSingleton<IAttendanceStore>(provider => new CountingStore(
                        provider.GetRequiredService<SqliteAttendanceStore>(),
                        applied
                    ));
                },
            },
            cancellationToken
        );

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    private sealed class NoDelay : Random
    {
        public override double NextDouble() => 0;
    }

    /// <summary>Rejects some messages, and stores others but reports them as rejected.</summary>
    private sealed class UnreliableTopic(ITopic inner, double failureShare, int seed) : ITopic
    {
        private readonly Random _random = new(seed);

        public async ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
        {
            double chance;
            lock (_random)
                chance = _random.NextDouble();
            if (chance < failureShare)
                throw new PublishException("Refused, as the run asks for.");
            await inner.PublishAsync(message, cancellationToken);
            if (chance < 2 * failureShare)
                throw new PublishException("Taken and yet refused, as the run asks for.");
        }

        public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

        public ValueTask<IReadOnlyList<EventMessage>> ListWaitingAsync(int max, CancellationToken cancellationToken) =>
            inner.ListWaitingAsync(max, cancellationToken);
    }

    /// <summary>Counts the committed events.</summary>
    private sealed class CountingStore(IAttendanceStore inner, ConcurrentDictionary<string, int> applied)
        : AttendanceStoreDecorator(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(
            Loaded<AttendanceState> loaded,
            AttendanceState next,
            EventMessage message,
            CancellationToken cancellationToken
        )
        {
            var result = await Inner.CommitAsync(loaded, next, message, cancellationToken);
            if (result == CommitResult.Committed)
                applied.AddOrUpdate(message.MessageId, 1, (_, times) => times + 1);
            return result;
        }
    }
}
