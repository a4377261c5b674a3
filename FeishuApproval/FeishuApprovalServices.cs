using FeishuApproval.Api;
using FeishuApproval.Api.Health;
using FeishuApproval.Api.Management;
using FeishuApproval.Api.Pages;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Api.Webhook;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.DeadLetters;
using FeishuApproval.Events;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval;

/// <summary>
/// Registers the core with a host, which adds the ports: <see cref="IEventPublisher"/>, <see cref="IAttendanceStore"/>,
/// <see cref="IAttendanceIndex"/>, <see cref="IApproverTaskStore"/>, <see cref="IDeadLetters"/>, <see cref="IEventArchiveReader"/>,
/// <see cref="IRebuildStore"/>, and an <see cref="IReadinessProbe"/> of the topic.
/// </summary>
public static class FeishuApprovalServices
{
    /// <summary>Registers everything but the ports; reads and checks the configuration at once.</summary>
    /// <exception cref="ConfigurationException">Something is missing or contradictory.</exception>
    public static IServiceCollection AddFeishuApproval(this IServiceCollection services, IConfiguration configuration)
    {
        var zone = AttendanceOptions.LoadTimeZone(configuration);
        services.AddSingleton(FeishuOptions.Load(configuration));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(zone);
        services.AddSingleton<Metrics>();
        services.AddSingleton<EventReader>();
        services.AddSingleton<WebhookVerifier>();
        services.AddSingleton<WebhookReceiver>();
        services.AddSingleton<MessageProcessor>();
        services.AddSingleton<AttendanceIndexer>();
        services.AddSingleton<AttendanceProjector>();
        services.AddSingleton<ApproverTaskProjector>();
        services.AddSingleton<ReadApi>();
        services.AddSingleton<AttendanceSearch>();
        services.AddSingleton<AttendanceListApi>();
        services.AddSingleton<EventStatistics>();
        services.AddSingleton<IReadinessProbe, StoreProbe>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<HealthApi>();
        services.AddSingleton(provider => new SubscriptionHandlers(
            provider.GetRequiredService<AttendanceProjector>(), provider.GetRequiredService<ApproverTaskProjector>(), provider.GetService<EventArchiver>()));
        services.AddSingleton<DeadLetterService>();
        services.AddSingleton<DeadLetterApi>();
        services.AddSingleton<Replayer>();
        services.AddSingleton<ReplayApi>();
        services.AddSingleton<Rebuilder>();
        services.AddSingleton<RebuildApi>();
        services.AddSingleton<ArchivedEventApi>();
        services.AddSingleton(ShareKey.Load(configuration));
        services.AddSingleton<Absences>();
        services.AddSingleton<ShareApi>();
        services.AddSingleton<HtmlPages>();
        services.AddSingleton<RouteTable>();
        return services;
    }
}
