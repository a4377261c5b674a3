using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using FeishuApproval.Azure.Hosting;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApproval.TestSupport.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Tests.Azure;

/// <summary>The core on its adapters of Azure, without the Functions worker: a topic in memory, and a storage account of its own.</summary>
internal sealed class AzureApp : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public AzureApp(
        TestStorage? storage = null,
        bool hasChangeFeed = false,
        Action<IServiceCollection>? configure = null
    )
    {
        Storage = storage ?? TestStorage.Create();
        var settings = TestConfiguration.Of(
            $"Feishu__AppId={TestWebhook.AppId};Feishu__VerificationToken={TestWebhook.Token}"
        );
        var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddFeishuApproval(settings)
            .AddPrivacy(settings)
            .AddAzureServices(hasChangeFeed)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<ServiceBusClient>(new InMemoryServiceBusClient(new InMemoryServiceBusTopic()))
            .AddSingleton(Storage.CreateClient())
            .AddSingleton(new BlobServiceClient(Storage.ConnectionString));
        configure?.Invoke(services);
        _services = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }
        );
    }

    public TestStorage Storage { get; }

    public FakeTimeProvider Time { get; } = new(TestTime.Start);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Applies an event in every subscription that accepts it.</summary>
    public async Task DeliverAsync(EventMessage message)
    {
        var received = await message.ToReceivedAsync();
        foreach (var subscription in Subscriptions.All.Where(each => each.Accepts(message.Subject)))
        {
            Assert.IsType<Settlement.Complete>(
                await Get<MessageReceiver>()
                    .ReceiveAsync(subscription, received, isStored: false, CancellationToken.None)
            );
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
