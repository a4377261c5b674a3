using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Localization;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary>The clients of the open platform for a command that runs without a server.</summary>
internal sealed class PlatformSession : IDisposable
{
    private readonly ServiceProvider _services;

    private PlatformSession(ServiceProvider services) => _services = services;

    /// <summary>A client for each app with an App Secret.</summary>
    public IReadOnlyList<PlatformClient> Clients => _services.GetRequiredService<PlatformClients>().All;

    /// <summary>Creates the HTTP clients of the open platform. Nothing of their requests is logged.</summary>
    public IHttpClientFactory Http => _services.GetRequiredService<IHttpClientFactory>();

    /// <summary>Opens a session without an app, for its HTTP clients.</summary>
    public static PlatformSession OpenWithoutApp() => Open(new PlatformOptions { Apps = [] });

    /// <summary>Reads the settings and creates the clients.</summary>
    /// <exception cref="Configuration.ConfigurationException">A setting is missing or contradicts another setting.</exception>
    public static PlatformSession Open(IConfiguration configuration)
    {
        var options = PlatformOptions.Load(configuration);
        if (options.Apps.IsEmpty)
        {
            throw new Configuration.ConfigurationException(
                Localized.Of(
                    $"Feishu__AppId and Feishu__AppSecret are not set. Copy both from the page \"Credentials & Basic Info\" (凭证与基础信息) of the "
                        + $"app in the developer console."
                )
            );
        }

        return Open(options);
    }

    /// <summary>Creates clients for the same apps on another platform.</summary>
    public static PlatformSession Open(PlatformOptions options)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Metrics>();
        services.AddFeishuPlatform(options);
        return new PlatformSession(services.BuildServiceProvider());
    }

    public void Dispose() => _services.Dispose();
}
