using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Closings;
using FeishuApproval.DeadLetters;
using FeishuApproval.Files;
using FeishuApproval.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Azure.Hosting;

/// <summary>Registers the core's interfaces on Service Bus, Table Storage and Blob Storage.</summary>
internal static class AzureServices
{
    /// <summary>Registers all services except the clients of the SDKs, the core, and backups.</summary>
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
        services.AddSingleton<IAttendanceStore>(provider =>
        {
            var tables = provider.GetRequiredService<TableServiceClient>();
            var time = provider.GetRequiredService<TimeProvider>();
            return new TableAttendanceStore(
                tables,
                provider.GetRequiredService<AttendanceRules>(),
                hasChangeFeed ? new TableChangeFeed(tables, time) : null
            );
        });
        services.AddSingleton<IFileStore>(provider => new AzureFileStore(
            new TableFileStore(provider.GetRequiredService<TableServiceClient>()),
            new Lazy<BlobFileStore>(() => new BlobFileStore(provider.GetRequiredService<BlobServiceClient>())),
            [MonthStore<Closing>.Folder, MonthStore<AttendanceComparison>.Folder]
        ));
        services.AddSingleton<IApproverTaskStore, TableApproverTaskStore>();
        services.AddSingleton<TableEventArchive>();
        services.AddSingleton<IEventArchive>(provider => provider.GetRequiredService<TableEventArchive>());
        services.AddSingleton<EventArchiver>();
        services.AddKeyedSingleton<IMessageHandler>(
            Subscriptions.ArchiveName,
            (provider, _) => provider.GetRequiredService<EventArchiver>()
        );
        services.AddSingleton<TableErasedEvents>();
        services.AddSingleton<RestoreApi>();
        services.AddSingleton(provider => provider.GetRequiredService<RestoreApi>().Route);
        services.AddHostedService<WarmUp>();
        services.AddHostedService<CheckRebuild>();
        services.AddHostedService<WatchClock>();
        services.AddHostedService<RefreshErasedEvents>();
        services.AddHostedService<RefreshPeopleCalendars>();
        return services;
    }
}
