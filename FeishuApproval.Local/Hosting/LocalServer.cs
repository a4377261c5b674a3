using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FeishuApproval.Api.Health;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Configuration;
using FeishuApproval.DeadLetters;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.UserAccess;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Localization;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using FeishuApproval.WorkCalendars;
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

/// <summary>The whole pipeline in one process: Kestrel, and a database with the topic and the stores.</summary>
internal sealed partial class LocalServer : IAsyncDisposable
{
    /// <summary>How long requests may continue after the process was asked to stop. The webhook's time limit is 2.5 s.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;

    private LocalServer(WebApplication app, ReceiveMode receive) => (_app, Receive) = (app, receive);

    /// <summary>How the server receives events.</summary>
    public ReceiveMode Receive { get; }

    /// <summary>The first address that the server listens on, with its actual port.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>The services of the server.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The number of stored events.</summary>
    public long HeldEvents => _app.Services.GetRequiredService<SqliteTopic>().Held;

    /// <summary>
    /// Says that a tenant's records were made in another time zone than the configured one; null when none were.
    /// </summary>
    public async ValueTask<string?> FindTimeZoneProblemAsync(CancellationToken cancellationToken)
    {
        var zones = _app.Services.GetRequiredService<TimeZones>();
        var database = _app.Services.GetRequiredService<Database>();
        foreach (
            string tenantKey in await _app
                .Services.GetRequiredService<AttendanceSearch>()
                .FindTenantsAsync(cancellationToken)
        )
        {
            if (database.Read(connection => SqliteAttendanceStore.FindStart(connection, tenantKey)) is not { } start)
                continue;
            var now = zones.In(start, tenantKey);
            if (now.Offset != start.Offset)
            {
                return Localized.Of(
                    $"The records were made with the offset {start:zzz}, but {zones.Of(tenantKey).Id} has {now:zzz}. Set the time zone "
                        + $"back, or stop the server and run: feishu-approval rebuild --all --apply"
                );
            }
        }

        return null;
    }

    /// <summary>The number of deliveries that are waiting, in progress, or waiting for a retry.</summary>
    public int Unsettled => _app.Services.GetRequiredService<SqliteTopic>().Unsettled;

    /// <summary>The dead letters.</summary>
    public IDeadLetters DeadLetters => _app.Services.GetRequiredService<IDeadLetters>();

    /// <summary>Locks the data folder, opens the database, and starts to listen. The time does not depend on the amount of data.</summary>
    /// <exception cref="ConfigurationException">A setting, the data folder, the database or the address is invalid.</exception>
    /// <exception cref="ServiceFailedException">A service of the server failed at once.</exception>
    public static async Task<LocalServer> StartAsync(
        LocalServerOptions options,
        CancellationToken cancellationToken = default
    )
    {
        var reader = CultureInfo.CurrentUICulture;
        var path = BasePath.Load(options.Configuration);
        var app = Build(options, out var receive);
        try
        {
            app.Services.GetRequiredService<SqliteTopic>().Start();
            app.Use(Endpoints.CompleteAsync);
            app.Use(path.ApplyAsync);

            // Without this call, routes are matched before the path is changed.
            app.UseRouting();
            app.Use(Endpoints.FreeConnectionsAsync);
            app.Use(Endpoints.CheckKeyAsync);
            app.UseRateLimiter();
            Endpoints.Map(app, receive);
            app.MapMetrics();
            ReadLimits.ReserveThreads();

            // The services that start here write logs.
            CultureInfo.CurrentUICulture = Localized.English;
            await app.Services.GetRequiredService<RebuildCheck>().StartAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            app.Services.GetRequiredService<HolidayCheck>().LogMissing();
            return new LocalServer(app, receive);
        }
        catch (Exception exception)
        {
            CultureInfo.CurrentUICulture = reader;
            string? failure = exception is OperationCanceledException ? FindFailure(app) : null;
            await app.DisposeAsync();
            if (failure is not null)
                throw new ServiceFailedException(failure);
            if (exception is IOException { InnerException: AddressInUseException } or SocketException)
            {
                throw new ConfigurationException(
                    Localized.Of(
                        $"{string.Join(", ", options.Urls)} cannot be listened on: {exception.Message} Choose another port with --port."
                    )
                );
            }

            throw;
        }
    }

    /// <summary>Completes when the process is asked to stop (Ctrl-C, SIGTERM), or when a service of the server fails.</summary>
    /// <returns>What failed, as a part of a sentence; null when the process was asked to stop.</returns>
    public async Task<string?> WaitForShutdownAsync(CancellationToken cancellationToken = default)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onStop = _app.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        using var onCancel = cancellationToken.Register(() => stopping.TrySetResult());
        await stopping.Task;
        return FindFailure(_app);
    }

    /// <summary>Answers open requests, delivers waiting events for a few seconds, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Finds the service that failed and logs its exception; null when none failed.</summary>
    private static string? FindFailure(WebApplication app)
    {
        foreach (var service in app.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (service.ExecuteTask?.Exception is not { } exception)
                continue;
            var (cause, name) = (exception.GetBaseException(), service.GetType().Name);
            LogServiceFailed(app.Logger, cause, name);
            return Localized.Of($"its {name} failed ({ErrorText.Of(exception)})");
        }

        return null;
    }

    private static WebApplication Build(LocalServerOptions options, out ReceiveMode receive)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(options.Configuration);
        builder.WebHost.UseUrls([.. options.Urls]);
        var key = ApiKey.Load(builder.Configuration);
        var reader = CultureInfo.CurrentUICulture;
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, key, reader));

        builder.Services.AddSingleton<SocketTransportFactory>();

        // When the kernel's queue of connections is full, a sender waits a second or more before it tries again.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.Backlog = 4096);
        builder.Services.AddSingleton(services => new LimitedListenerFactory(
            services.GetRequiredService<SocketTransportFactory>(),
            ConnectionLimit.OfThisProcess()
        ));
        builder.Services.AddSingleton<IConnectionListenerFactory>(services =>
            services.GetRequiredService<LimitedListenerFactory>()
        );
        ReadLimits.Add(builder.Services);

        // A request that arrives too slowly must not delay the end of the process.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Logging.ClearProviders();
        AddConsole(builder.Logging, options.LogAsJson);
        if (options.ShowEvents)
            builder.Logging.AddFilter(typeof(MessageProcessor).FullName, LogLevel.Debug);

        // A slow or stopped reader of the console output must not block requests.
        builder.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            if (options.LogsToError)
                console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        builder.Logging.SetMinimumLevel(options.Quiet ? LogLevel.Error : LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", options.Quiet ? LogLevel.Error : LogLevel.Warning);

        // A failed start shows one sentence, without a stack trace before it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        receive = builder.Services.AddFeishuApproval(builder.Configuration, options.Receive, isOneMachine: true);
        if (receive != ReceiveMode.Webhook)
            builder.Services.AddHostedService<RunLongConnection>();
        builder.Services.AddSetupPage(builder.Configuration, options.Setup);
        builder.Services.AddSingleton(key);
        builder.Services.AddSingleton(_ => DataFolder.Open(options.DataFolder));
        builder.Services.AddSingleton(services =>
            Database.Open(
                services.GetRequiredService<DataFolder>().DatabasePath,
                options.Database,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<Database>>()
            )
        );
        builder.Services.AddSingleton(new ReadinessOptions { Keeping = TimeSpan.FromSeconds(1) });
        builder.Services.AddSqlitePorts();
        builder.Services.AddHostedService<ReconcileRecords>();
        builder.Services.AddHostedService<RefreshPeopleCalendars>();
        builder.Services.AddSingleton<UserAccessStatus>();
        builder.Services.AddSingleton(new UserGrantFile(options.DataFolder));
        builder.Services.AddHostedService<RenewUserAccess>();
        builder.Services.AddMetricsExport(builder.Configuration);
        options.ConfigureServices?.Invoke(builder.Services);
        builder.Services.AddPrivacy(builder.Configuration);
        builder.Services.AddHostedService<ApplyRetention>();
        return builder.Build();
    }

    private static void AddConsole(ILoggingBuilder logging, bool asJson)
    {
        if (asJson)
        {
            logging.AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = ("O", false));
            return;
        }

        logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Service} failed, so the server stops")]
    private static partial void LogServiceFailed(ILogger logger, Exception exception, string service);

    /// <summary>Sets the limits for unknown senders (docs/security.md).</summary>
    private static void Configure(KestrelServerOptions kestrel, ApiKey key, CultureInfo reader)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(
            bytesPerSecond: 1024,
            gracePeriod: TimeSpan.FromSeconds(3)
        );
        kestrel.Limits.MinResponseDataRate = new MinDataRate(
            bytesPerSecond: 1024,
            gracePeriod: TimeSpan.FromSeconds(5)
        );

        // The most buffered bytes of a connection; the default is 1 MiB.
        kestrel.Limits.MaxRequestBufferSize = 32 * 1024;

        // The webhook itself limits bodies, and answers 413 above its limit.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            // Kestrel calls this with the actual address before it binds, regardless of which setting contains the address.
            using (Localized.Use(reader))
                key.Check((endpoint.EndPoint as IPEndPoint)?.Address, endpoint.ToString()!);
            endpoint.Protocols = HttpProtocols.Http1;
        });
    }
}
