using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>Registers the services of the long connection. The server runs the <see cref="ConnectionLoop"/>.</summary>
internal static class LongConnectionServices
{
    /// <summary>Registers the loop of the one app that has an App Secret.</summary>
    public static IServiceCollection AddLongConnection(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
            LongConnectionOptions.From(
                provider.GetRequiredService<PlatformOptions>().Apps.Single(),
                provider.GetRequiredService<FeishuOptions>()
            )
        );
        services.AddSingleton<DialWebSocket>(new WebSocketDialer().DialAsync);
        services.AddSingleton(provider =>
        {
            var handlers = provider.GetRequiredService<IHttpMessageHandlerFactory>();
            return new BootstrapClient(
                () =>
                    new HttpMessageInvoker(handlers.CreateHandler(PlatformTransport.ClientName), disposeHandler: false),
                provider.GetRequiredService<LongConnectionOptions>(),
                provider.GetRequiredService<TimeProvider>()
            );
        });
        services.AddSingleton(provider => new LongConnectionStatus(
            provider.GetRequiredService<TimeProvider>(),
            CountOnline(provider),
            provider.GetRequiredService<EventStatistics>().Gap
        ));
        services.AddSingleton<EventIntake>();
        services.AddSingleton(provider => new ConnectionLoop(
            provider.GetRequiredService<LongConnectionOptions>(),
            provider.GetRequiredService<BootstrapClient>(),
            provider.GetRequiredService<DialWebSocket>(),
            provider.GetRequiredService<EventIntake>(),
            provider.GetRequiredService<LongConnectionStatus>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<Random>() ?? Random.Shared,
            provider.GetRequiredService<Metrics>(),
            provider.GetRequiredService<ILogger<ConnectionLoop>>()
        ));
        return services;
    }

    private static CountOnlineConnections CountOnline(IServiceProvider provider)
    {
        var client = provider.GetRequiredService<PlatformClients>().All.Single();
        return async cancellationToken =>
            (await client.CountConnectionsAsync(cancellationToken)).TryGet(out long count, out _) ? (int)count : null;
    }
}
