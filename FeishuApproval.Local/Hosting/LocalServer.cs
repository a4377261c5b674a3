using System.Net;
using System.Net.Sockets;
using FeishuApproval.Api.Health;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.DeadLetters;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using FeishuApproval.Reconciliation.Comparison;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace FeishuApproval.Local.Hosting;

/// <summary>The whole pipeline in one process: Kestrel, the embedded topic, and stores in memory that the journal rebuilds.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    /// <summary>How long requests may go on after the process was asked to stop; the webhook's budget is 2.5 s.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;

    private LocalServer(WebApplication app, ReceiveMode receive) => (_app, Receive) = (app, receive);

    /// <summary>How events arrive.</summary>
    public ReceiveMode Receive { get; }

    /// <summary>The first address it listens on, with the port it really has.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>How many events the journal held at start.</summary>
    public long ReplayedEvents => _app.Services.GetRequiredService<JournalTopic>().Replayed;

    /// <summary>How many approval instances are held in memory.</summary>
    public int HeldInstances => _app.Services.GetRequiredService<MemoryAttendanceStore>().Count;

    /// <summary>How many deliveries are waiting, being handled, or waiting to be tried again.</summary>
    public int Unsettled => _app.Services.GetRequiredService<JournalTopic>().Unsettled;

    /// <summary>The messages no delivery of which succeeded.</summary>
    public DeadLetterFile DeadLetters => _app.Services.GetRequiredService<DeadLetterFile>();

    /// <summary>Takes the data folder, rebuilds the stores from the journal, and listens.</summary>
    /// <exception cref="ConfigurationException">A setting, the data folder, the address or a line of the journal is not as it must be.</exception>
    public static async Task<LocalServer> StartAsync(LocalServerOptions options, CancellationToken cancellationToken = default)
    {
        var app = Build(options, out var receive, cancellationToken);
        try
        {
            await Task.Run(app.Services.GetRequiredService<JournalTopic>, cancellationToken);
            app.Services.GetRequiredService<MemoryAttendanceIndex>().Fill(app.Services.GetRequiredService<MemoryAttendanceStore>());
            app.Use(Endpoints.AddSecurityHeaders);
            Endpoints.Map(app, receive);
            await app.StartAsync(cancellationToken);
            return new LocalServer(app, receive);
        }
        catch (Exception exception)
        {
            await app.DisposeAsync();
            if (exception is IOException { InnerException: AddressInUseException } or SocketException)
            {
                throw new ConfigurationException($"{string.Join(", ", options.Urls)} cannot be listened on: {exception.Message} Choose another port with --port.");
            }

            throw;
        }
    }

    /// <summary>Completes when the process is asked to stop (Ctrl-C, SIGTERM).</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Answers what has arrived, handles what is journalled, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(LocalServerOptions options, out ReceiveMode receive, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(options.Configuration);
        builder.WebHost.UseUrls([.. options.Urls]);
        var key = ApiKey.Load(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, key));

        builder.Services.AddSingleton<SocketTransportFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(services =>
            new LimitedListenerFactory(services.GetRequiredService<SocketTransportFactory>(), ConnectionLimit.OfThisProcess()));

        // A request that arrives too slowly to be answered must not hold up the end of the process.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Logging.ClearProviders();
        AddConsole(builder.Logging, options.LogAsJson);
        if (options.ShowEvents) builder.Logging.AddFilter(typeof(MessageProcessor).FullName, LogLevel.Debug);

        // Whoever reads the console may stop reading; no request waits for that.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        builder.Logging.SetMinimumLevel(options.Quiet ? LogLevel.Error : LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", options.Quiet ? LogLevel.Error : LogLevel.Warning);

        // A start that fails ends in one sentence, not in the host's stack trace before it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        receive = builder.Services.AddFeishuApproval(builder.Configuration, options.Receive);
        if (receive != ReceiveMode.Webhook) builder.Services.AddHostedService<LongConnectionService>();
        builder.Services.AddSingleton(key);
        builder.Services.AddSingleton<MemoryAttendanceStore>();
        builder.Services.AddSingleton<IAttendanceStore>(services => services.GetRequiredService<MemoryAttendanceStore>());
        builder.Services.AddSingleton(_ => MemoryAttendanceIndex.Waiting());
        builder.Services.AddSingleton<IAttendanceIndex>(services => services.GetRequiredService<MemoryAttendanceIndex>());
        builder.Services.AddSingleton<IApproverTaskStore, MemoryApproverTaskStore>();

        // The container closes them in the reverse order of their opening: topic, dead letters, folder.
        builder.Services.AddSingleton(_ => DataFolder.Open(options.DataFolder));
        builder.Services.AddSingleton(services => DeadLetterFile.Open(services.GetRequiredService<DataFolder>().DeadLetters));
        builder.Services.AddSingleton(services => OpenTopic(services, options.Progress, cancellationToken));
        builder.Services.AddSingleton<IEventPublisher>(services => services.GetRequiredService<JournalTopic>());
        builder.Services.AddSingleton<IReadinessProbe>(services => services.GetRequiredService<JournalTopic>());
        builder.Services.AddSingleton<IDeadLetters, FileDeadLetters>();
        builder.Services.AddSingleton(services => new JournalArchive(services.GetRequiredService<DataFolder>().Journal));
        builder.Services.AddSingleton<IEventArchiveReader>(services => services.GetRequiredService<JournalArchive>());
        builder.Services.AddSingleton<IRebuildStore, JournalRebuildStore>();
        builder.Services.AddSingleton<IReconcileStore>(services => services.GetRequiredService<MemoryAttendanceStore>());
        builder.Services.AddSingleton<IReconcileProgressStore>(services => new FileReconcileProgressStore(services.GetRequiredService<DataFolder>().ReconcileProgress));
        builder.Services.AddHostedService<ReconcileService>();
        options.ConfigureServices?.Invoke(builder.Services);
        AddPrivacy(builder);
        return builder.Build();
    }

    private static void AddConsole(ILoggingBuilder logging, bool asJson)
    {
        if (asJson)
        {
            logging.AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = ("O", true));
            return;
        }

        logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:sszzz "));
    }

    /// <summary>Retention and erasure, where the storage can delete.</summary>
    private static void AddPrivacy(WebApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(IDataDeletion)))
        {
            builder.Services.AddPrivacy(builder.Configuration);
            builder.Services.AddHostedService<RetentionLoop>();
        }
        else if (RetentionOptions.Load(builder.Configuration).IsOn)
        {
            throw new ConfigurationException(
                "Retention__Events or Retention__Records is set, but this storage cannot delete single events. Remove the setting.");
        }
    }

    /// <summary>What an unknown sender may take of this process: docs/security.md.</summary>
    private static void Configure(KestrelServerOptions kestrel, ApiKey key)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = ConnectionLimit.OfThisProcess();
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(3));

        // What a connection may send ahead of its reader; by default it is 1 MiB.
        kestrel.Limits.MaxRequestBufferSize = 32 * 1024;

        // The webhook limits bodies itself, to the size it answers 413 beyond.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            // Kestrel calls this with what it is about to bind, however the address was written and wherever it was set.
            key.Check((endpoint.EndPoint as IPEndPoint)?.Address, endpoint.ToString()!);
            endpoint.Protocols = HttpProtocols.Http1;
        });
    }

    private static JournalTopic OpenTopic(IServiceProvider services, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var handlers = services.GetRequiredService<SubscriptionHandlers>();
        var deadLetters = services.GetRequiredService<DeadLetterFile>();
        var time = services.GetRequiredService<TimeProvider>();

        // The archive needs no pump: the journal is the archive.
        return JournalTopic.Open(
            services.GetRequiredService<DataFolder>().Journal,
            [.. Subscriptions.All.Select(Pump).OfType<SubscriptionPump>()],
            deadLetters,
            time,
            services.GetRequiredService<ILogger<JournalTopic>>(),
            progress,
            cancellationToken);

        SubscriptionPump? Pump(Subscription subscription) => handlers.Find(subscription) is not { } handler ? null : new(
            subscription, handler, services.GetRequiredService<MessageProcessor>(), deadLetters, time, services.GetRequiredService<ILogger<SubscriptionPump>>());
    }
}
