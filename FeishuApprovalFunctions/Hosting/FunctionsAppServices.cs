using Azure.Storage.Blobs;
using FeishuApproval;
using FeishuApproval.Api;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Azure.Configuration;
using FeishuApproval.Azure.Hosting;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Configuration;
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
        services.AddAzureServices(ChangesSetting.Load(configuration).IsEnabled);
        services.AddSingleton(provider => new MessageDispatcher(
            provider.GetRequiredService<MessageReceiver>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new HttpAdapter(provider.GetRequiredService<RouteTable>()));
        services.AddHostedService<SubscribeAtStart>();
        services.AddHostedService<CheckHolidays>();
        return services;
    }

    private static void AddBackup(this IServiceCollection services, BackupConnection backup, StorageConnection storage)
    {
        if (backup.ContainerUri is not { } container)
            return;
        var options = new BlobClientOptions();
        ClientLimits.Apply(options);
        var files = new BlobFileStore(new BlobContainerClient(container, Identities.Create(storage.ClientId), options));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TableBackup>(provider, files));
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
                    .WithCredential(Identities.Create(serviceBus.ClientId));

            topic.ConfigureOptions(ClientLimits.Apply);

            var tables = storage.ConnectionString is not null
                ? clients.AddTableServiceClient(storage.ConnectionString)
                : clients
                    .AddTableServiceClient(storage.TableServiceUri!)
                    .WithCredential(Identities.Create(storage.ClientId));
            tables.ConfigureOptions(options =>
            {
                ClientLimits.Apply(options);
                options.Audience = storage.Audience;
            });

            var blobs = storage.ConnectionString is not null
                ? clients.AddBlobServiceClient(storage.ConnectionString)
                : clients
                    .AddBlobServiceClient(storage.BlobServiceUri!)
                    .WithCredential(Identities.Create(storage.ClientId));
            blobs.ConfigureOptions(ClientLimits.Apply);
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
