using System.Net;
using FeishuApproval.Api;
using FeishuApproval.Api.Changes;
using FeishuApproval.Api.Export;
using FeishuApproval.Api.Health;
using FeishuApproval.Api.Management;
using FeishuApproval.Api.Pages;
using FeishuApproval.Api.Payroll;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Webhook;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.Configuration;
using FeishuApproval.DeadLetters;
using FeishuApproval.Events;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Files;
using FeishuApproval.Localization;
using FeishuApproval.Messaging;
using FeishuApproval.People;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;
using FeishuApproval.WorkCalendars;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval;

/// <summary>
/// Registers the core. The server adds the ports: <see cref="ITopic"/>, <see cref="IAttendanceStore"/>,
/// <see cref="IApproverTaskStore"/>, <see cref="IDeadLetters"/>, <see cref="IEventArchive"/> and <see cref="IFileStore"/>.
/// </summary>
public static class FeishuApprovalServices
{
    /// <summary>
    /// Registers everything but the ports; reads and checks the configuration at once. Names come from Feishu's contacts only where
    /// <c>People:Enabled</c> is true.
    /// </summary>
    /// <exception cref="ConfigurationException">Something is missing or contradictory.</exception>
    public static IServiceCollection AddFeishuApproval(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddFeishuApproval(configuration, ReceiveMode.Webhook, isOneMachine: false);
        return services;
    }

    /// <summary>Registers everything but the ports; reads and checks the configuration at once.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="receive">How events arrive; null chooses by the settings.</param>
    /// <param name="isOneMachine">
    /// Whether the server is the operator's own machine. There, names come from Feishu's contacts and details are fetched where no setting says
    /// otherwise.
    /// </param>
    /// <returns>How events arrive. The server runs the long connection if it is used.</returns>
    /// <exception cref="ConfigurationException">Something is missing or contradictory.</exception>
    internal static ReceiveMode AddFeishuApproval(
        this IServiceCollection services,
        IConfiguration configuration,
        ReceiveMode? receive,
        bool isOneMachine
    )
    {
        SettingNames.Check(configuration);
        var feishu = FeishuOptions.Load(configuration);
        var platform = PlatformOptions.Load(configuration);
        var mode = ReceiveModes.Choose(feishu, platform, receive);
        PeopleCalendarOptions.Load(configuration).Check(platform);
        services.AddSingleton(feishu);
        services.AddFeishuPlatform(platform);
        if (mode != ReceiveMode.Webhook)
            services.AddLongConnection();
        services.AddFeishuApprovalMaintenance(configuration);
        services.AddSingleton<WebhookVerifier>();
        services.AddSingleton<WebhookReceiver>();
        services.AddEmployeeNames(PeopleOptions.Load(configuration, platform, usesContactsByDefault: isOneMachine));
        services.AddSingleton<ReadApi>();
        services.AddSingleton<AttendanceListApi>();
        services.AddSingleton<ApproverTaskListApi>();
        services.AddSingleton<SummaryApi>();
        services.AddPayroll();
        services.AddSingleton<ExportApi>();
        services.AddSingleton<PeopleCalendarLoader>();
        services.AddSingleton<EventStatistics>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<HealthApi>();
        var reconcile = ReconcileOptions.Load(configuration);
        if (reconcile.Attendance && platform.Apps.IsEmpty)
        {
            throw new ConfigurationException(
                Localized.Of(
                    $"Reconcile__Attendance is true, and no app has an App Secret to read Feishu's attendance with. Set Feishu__AppSecret, or remove "
                        + $"Reconcile__Attendance."
                )
            );
        }

        services.AddSingleton(reconcile);
        services.AddSingleton<AttendanceComparer>();
        services.AddSingleton<ComparisonApi>();
        services.AddSingleton<MonthlyComparison>();
        services.AddSingleton<ScheduledComparison>(provider =>
            provider.GetRequiredService<MonthlyComparison>().RunAsync
        );
        services.AddSingleton<Reconciler>();
        services.AddSingleton<ReconcileSchedule>();
        services.AddSingleton(provider => new StatusChangeHandler(
            provider.GetRequiredService<AttendanceProjector>(),
            provider.GetRequiredService<EventReader>(),
            provider.GetRequiredService<FormMappings>(),
            provider.GetRequiredService<PlatformClients>(),
            provider.GetRequiredService<DetailPublisher>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StatusChangeHandler>>()
        ));
        services.AddSingleton(provider => new DetailPublisher(
            provider.GetRequiredService<FormMappings>(),
            provider.GetRequiredService<ITopic>,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(DetailOptions.Load(configuration, platform, reconcile, fetchesByDefault: isOneMachine));
        services.AddSingleton<DetailCalls>();
        services.AddSingleton<DetailHandler>();
        services.AddSingleton<PeopleLeaveHandler>();
        services.AddSingleton<MissingDetails>();
        services.AddSingleton(provider => new ReconcileTimer(
            provider.GetRequiredService<ReconcileSchedule>(),
            provider.GetRequiredService<StoredValue<ReconcileProgress>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ReconcileTimer>>()
        ));
        services.AddSingleton<ReconcileApi>();
        services.AddSingleton<ArchivedEventApi>();
        services.AddSingleton(ShareKey.Load(configuration));
        services.AddSingleton<ShareLinkStore>();
        services.AddSingleton<ShareLinks>();
        services.AddSingleton<ShareApi>();
        services.AddSingleton<ShareLinkApi>();
        services.AddSingleton<HtmlPages>();
        services.AddSingleton<RouteTable>();
        return mode;
    }

    /// <summary>
    /// Registers the services that work on stored events and records without receiving events: replay, rebuild, dead letters, search.
    /// </summary>
    /// <exception cref="ConfigurationException">The time zone is unknown, or a setting of the holidays is invalid.</exception>
    internal static IServiceCollection AddFeishuApprovalMaintenance(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services.AddSingleton(TimeProvider.System);
        var rules = AttendanceOptions.LoadRules(configuration, WorkCalendar.Load(configuration));
        services.AddSingleton(rules);
        services.AddSingleton(rules.Zones);
        services.AddSingleton(rules.Calendars);
        services.AddSingleton(typeof(StoredValue<>));
        services.AddSingleton(typeof(MonthStore<>));
        services.AddSingleton<PeopleCalendarStore>();
        services.AddSingleton(PeopleCalendarOptions.Load(configuration));
        services.AddSingleton<LoadedCalendars>();
        services.AddSingleton(PayrollOptions.Load(configuration));
        services.AddSingleton<HolidayCheck>();
        services.AddSingleton<RecordReader>();
        services.AddSingleton<Metrics>();
        services.AddSingleton(FormMappings.Load(configuration));
        services.AddSingleton<EventReader>();
        services.AddSingleton<MessageProcessor>();
        services.AddSingleton<UnreadableRecords>();
        services.AddSingleton<AttendanceProjector>();
        services.AddSingleton<ApproverTaskProjector>();
        services.AddSingleton<AttendanceSearch>();
        services.AddSingleton<ChangesApi>();
        services.AddSingleton(provider => new SubscriptionHandlers(
            provider.GetRequiredService<AttendanceProjector>(),
            provider.GetRequiredService<ApproverTaskProjector>(),
            provider.GetKeyedService<IMessageHandler>(Subscriptions.ArchiveName),
            provider.GetService<StatusChangeHandler>(),
            provider.GetService<DetailHandler>(),
            provider.GetService<PeopleLeaveHandler>()
        ));
        services.AddSingleton<DeadLetterService>();
        services.AddSingleton<DeadLetterApi>();
        services.AddSingleton<Replayer>();
        services.AddSingleton<ReplayApi>();
        services.AddSingleton<Rebuilder>();
        services.AddSingleton<RebuildCheck>();
        services.AddSingleton<RebuildApi>();
        return services;
    }

    /// <summary>Registers payroll and closings.</summary>
    internal static IServiceCollection AddPayroll(this IServiceCollection services)
    {
        services.AddSingleton<PayrollApi>();
        services.AddSingleton<ClosingRows>();
        services.AddSingleton<ClosingCheck>();
        services.AddSingleton<ClosingChanges>();
        services.AddSingleton<ClosingApi>();
        return services;
    }

    /// <summary>Registers the clients of the open platform.</summary>
    internal static IServiceCollection AddFeishuPlatform(this IServiceCollection services, PlatformOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<PlatformClients>();
        services.AddSingleton<ApprovalSubscriber>();

        // The proxy of the environment stays in force. A redirect would carry the token elsewhere, and the factory's own logs the
        // addresses.
        services
            .AddHttpClient(PlatformTransport.ClientName)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    AutomaticDecompression = DecompressionMethods.All,
                    ConnectTimeout = TimeSpan.FromSeconds(10),
                }
            )
            .RemoveAllLoggers();
        return services;
    }

    /// <summary>
    /// Registers retention and the erasure of an employee's data, for a server that adds the ports <see cref="IEventArchive"/> and
    /// <see cref="IFileStore"/>.
    /// </summary>
    /// <exception cref="ConfigurationException">A retention period is not a number of days.</exception>
    public static IServiceCollection AddPrivacy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(RetentionOptions.Load(configuration));
        services.AddSingleton<ClockWatch>();
        services.AddSingleton(provider => new RetentionService(
            provider.GetRequiredService<RetentionOptions>(),
            provider.GetRequiredService<IAttendanceStore>(),
            provider.GetRequiredService<IEventArchive>(),
            provider.GetRequiredService<MonthStore<Closing>>(),
            provider.GetRequiredService<MonthStore<AttendanceComparison>>(),
            provider.GetRequiredService<StoredValue<RetentionStatus>>(),
            provider.GetRequiredService<ClockWatch>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Metrics>(),
            provider.GetRequiredService<ILogger<RetentionService>>()
        ));
        services.AddSingleton<RetentionApi>();
        services.AddSingleton(provider => provider.GetRequiredService<RetentionApi>().Route);
        services.AddSingleton(ErasureOptions.Load(configuration));
        services.AddSingleton<EmployeeErasure>();
        services.AddSingleton<ErasureApi>();
        services.AddSingleton(provider => provider.GetRequiredService<ErasureApi>().Route);
        return services;
    }
}
