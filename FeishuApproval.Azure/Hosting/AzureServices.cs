using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Api.Sharing;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Changes;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Closings;
using FeishuApproval.DeadLetters;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Azure.Hosting;

/// <summary>Registers the core's interfaces on Service Bus and Table Storage.</summary>
internal static class AzureServices
{
    /// <summary>Registers all services except the clients of the SDKs, the core, and the files of backups.</summary>
    /// <param name="services">The services.</param>
    /// <param name="hasChangeFeed">Whether changes are written and served.</param>
    public static IServiceCollection AddAzureServices(this IServiceCollection services, bool hasChangeFeed)
    {
        services.AddSingleton(provider =>
            provider.GetRequiredService<ServiceBusClient>().CreateSender(Subscriptions.Topic)
        );
        services.AddSingleton<ITopic, ServiceBusTopic>();
        services.AddSingleton<ArchiveBatch>();
        services.AddSingleton<MessageReceiver>();
        services.AddSingleton<IDeadLetters, ServiceBusDeadLetters>();
        services.AddSingleton<TableAttendanceStore>();
        services.AddSingleton<IAttendanceStore>(provider => provider.GetRequiredService<TableAttendanceStore>());
        services.AddSingleton<IStoredValue<ReconcileProgress>>(provider =>
            TableStoredValue.ReconcileProgress(provider.GetRequiredService<TableServiceClient>())
        );
        services.AddSingleton<IStoredValue<RebuildProgress>>(provider =>
            TableStoredValue.RebuildProgress(provider.GetRequiredService<TableServiceClient>())
        );
        services.AddSingleton<IStoredValue<RetentionStatus>>(provider =>
            TableStoredValue.RetentionStatus(provider.GetRequiredService<TableServiceClient>())
        );
        services.AddSingleton<IShareLinkStore, TableShareLinkStore>();
        services.AddSingleton<IMonthStore<Closing>, BlobMonthStore<Closing>>();
        services.AddSingleton<IMonthStore<AttendanceComparison>, BlobMonthStore<AttendanceComparison>>();
        services.AddSingleton<IAttendanceIndex, TableAttendanceIndex>();
        services.AddSingleton<IApproverTaskStore, TableApproverTaskStore>();
        services.AddSingleton<TableEventArchive>();
        services.AddSingleton<IEventArchive>(provider => provider.GetRequiredService<TableEventArchive>());
        services.AddSingleton<EventArchiver>();
        services.AddKeyedSingleton<IMessageHandler>(
            Subscriptions.ArchiveName,
            (provider, _) => provider.GetRequiredService<EventArchiver>()
        );
        services.AddSingleton<TableErasedEvents>();
        services.AddSingleton<IPeopleCalendarStore, TablePeopleCalendarStore>();
        services.AddSingleton<RestoreApi>();
        services.AddSingleton(provider => provider.GetRequiredService<RestoreApi>().Route);
        services.AddHostedService<WarmUp>();
        services.AddHostedService<CheckRebuild>();
        services.AddHostedService<WatchClock>();
        services.AddHostedService<RefreshErasedEvents>();
        services.AddHostedService<RefreshPeopleCalendars>();
        if (!hasChangeFeed)
            return services;
        services.AddSingleton<TableChangeFeed>();
        services.AddSingleton<IChangeFeed>(provider => provider.GetRequiredService<TableChangeFeed>());
        return services;
    }
}
