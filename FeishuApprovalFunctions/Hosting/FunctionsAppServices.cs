using Azure.Messaging.ServiceBus;
using FeishuApproval;
using FeishuApproval.Api;
using FeishuApproval.Api.Health;
using FeishuApproval.Api.Sharing;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Archive;
using FeishuApproval.Attendance.Changes;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Azure.Configuration;
using FeishuApproval.Azure.Hosting;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Configuration;
using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Webhook;
using FeishuApprovalFunctions.Configuration;
using FeishuApprovalFunctions.Http;
using FeishuApprovalFunctions.Messaging;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApprovalFunctions.Hosting;

/// <summary>Registers the app: the core, the Azure implementations of its interfaces, and telemetry.</summary>
internal static class FunctionsAppServices
{
    private const string UnresolvedReference = "@Microsoft.KeyVault(";

    private static readonly string[] SectionsWithSecrets = [FeishuOptions.Section, ShareKey.Section];

    /// <summary>Registers all services. Reads and checks the configuration immediately.</summary>
    /// <exception cref="ConfigurationException">A setting is missing or contradicts another setting.</exception>
    public static IServiceCollection AddFunctionsApp(this IServiceCollection services, IConfiguration configuration)
    {
        CheckReferences(configuration);
        services.AddFeishuApproval(configuration);
        var storage = StorageConnection.Load(configuration);
        services.AddAzure(ServiceBusConnection.Load(configuration), storage);
        services.AddBackup(BackupConnection.Load(configuration), storage);
        services.AddTelemetry(configuration);
        services.AddPrivacy(configuration);

        services.AddSingleton(provider =>
            provider.GetRequiredService<ServiceBusClient>().CreateSender(Subscriptions.Topic)
        );
        services.AddSingleton<IEventPublisher, ServiceBusEventPublisher>();
        services.AddSingleton<TableAttendanceStore>();
        services.AddSingleton<IAttendanceStore>(provider => provider.GetRequiredService<TableAttendanceStore>());
        services.AddSingleton<IRebuildStore>(provider => provider.GetRequiredService<TableAttendanceStore>());
        services.AddSingleton<IReconcileStore>(provider => provider.GetRequiredService<TableAttendanceStore>());
        services.AddSingleton<IReconcileProgressStore, TableReconcileProgressStore>();
        services.AddSingleton<IShareLinkStore, TableShareLinkStore>();
        services.AddSingleton<IAttendanceIndex, TableAttendanceIndex>();
        AddChanges(services, ChangesSetting.Load(configuration));
        services.AddSingleton<IApproverTaskStore, TableApproverTaskStore>();
        services.AddSingleton<TableEventArchive>();
        services.AddSingleton<IEventArchive>(provider => provider.GetRequiredService<TableEventArchive>());
        services.AddSingleton<IEventArchiveReader>(provider => provider.GetRequiredService<TableEventArchive>());
        services.AddSingleton<EventArchiver>();
        services.AddSingleton<IDataDeletion, TableDataDeletion>();
        services.AddSingleton<IReadinessProbe, TopicProbe>();
        services.AddSingleton<IDeadLetters, ServiceBusDeadLetters>();
        services.AddSingleton(provider => new MessageDispatcher(
            provider.GetRequiredService<MessageProcessor>(),
            provider.GetRequiredService<SubscriptionHandlers>(),
            provider.GetRequiredService<IEventArchive>()
        ));
        services.AddSingleton(provider => new HttpAdapter(provider.GetRequiredService<RouteTable>()));
        services.AddHostedService<WarmUp>();
        services.AddHostedService<SubscribeAtStart>();
        services.AddHostedService<CheckHolidays>();
        return services;
    }

    private static void AddChanges(IServiceCollection services, ChangesSetting changes)
    {
        if (!changes.IsEnabled)
            return;
        services.AddSingleton<TableChangeFeed>();
        services.AddSingleton<IChangeFeed>(provider => provider.GetRequiredService<TableChangeFeed>());
        services.AddSingleton<IChangeLog>(provider => provider.GetRequiredService<TableChangeFeed>());
    }

    private static void AddBackup(this IServiceCollection services, BackupConnection backup, StorageConnection storage)
    {
        services.AddSingleton<RestoreApi>();
        services.AddSingleton(provider => provider.GetRequiredService<RestoreApi>().Route);
        if (backup.ContainerUri is not { } container)
            return;
        services.AddSingleton<IBackupFiles>(_ => new BlobBackupFiles(
            container,
            Identities.Of(storage.ClientId),
            new BackupClientOptions()
        ));
        services.AddSingleton<TableBackup>();
    }

    private static void AddAzure(
        this IServiceCollection services,
        ServiceBusConnection serviceBus,
        StorageConnection storage
    ) =>
        services.AddAzureClients(clients =>
        {
            var topic = serviceBus.ConnectionString is not null
                ? clients.AddServiceBusClient(serviceBus.ConnectionString)
                : clients
                    .AddServiceBusClientWithNamespace(serviceBus.FullyQualifiedNamespace!)
                    .WithCredential(Identities.Of(serviceBus.ClientId));

            topic.ConfigureOptions(ClientLimits.Apply);

            var tables = storage.ConnectionString is not null
                ? clients.AddTableServiceClient(storage.ConnectionString)
                : clients
                    .AddTableServiceClient(storage.TableServiceUri!)
                    .WithCredential(Identities.Of(storage.ClientId));
            tables.ConfigureOptions(ClientLimits.Apply);
        });

    /// <summary>
    /// Checks for unresolved references. The platform passes an unresolved reference unchanged, and the app would use it as the secret.
    /// </summary>
    private static void CheckReferences(IConfiguration configuration)
    {
        foreach (
            var (key, value) in SectionsWithSecrets.SelectMany(section =>
                configuration.GetSection(section).AsEnumerable()
            )
        )
        {
            if (value?.StartsWith(UnresolvedReference, StringComparison.OrdinalIgnoreCase) != true)
                continue;
            throw new ConfigurationException(
                $"{key.Replace(":", "__", StringComparison.Ordinal)} still is its Key Vault reference. Check that the secret exists and "
                    + $"that the app's identity has the role Key Vault Secrets User, then restart."
            );
        }
    }
}
