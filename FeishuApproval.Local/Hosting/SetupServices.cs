using FeishuApproval.Api.Http;
using FeishuApproval.Api.Pages;
using FeishuApproval.Api.Setup;
using FeishuApproval.Archive;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Hosting;

/// <summary>Registers the setup page.</summary>
internal static class SetupServices
{
    /// <summary>Registers the routes, if an app calls its open platform.</summary>
    public static void AddSetupPage(
        this IServiceCollection services,
        IConfiguration configuration,
        SetupProgress progress
    )
    {
        if (PlatformOptions.Load(configuration).Apps.IsEmpty)
            return;
        services.AddSingleton(provider => new SetupState(
            provider.GetRequiredService<PlatformClients>(),
            provider.GetRequiredService<IEventArchive>(),
            provider.GetRequiredService<FormMappings>(),
            PlatformOptions.FindAdministrator(configuration),
            provider.GetRequiredService<TimeProvider>(),
            progress
        ));
        services.AddSingleton(provider => new SetupApi(
            provider.GetRequiredService<HtmlPages>(),
            provider.GetRequiredService<SetupState>().ReadAsync
        ));
        foreach (string path in (string[])[Routes.Setup, Routes.SetupState])
        {
            services.AddSingleton<ApiRoute>(provider =>
                provider.GetRequiredService<SetupApi>().Routes.First(route => route.Path == path)
            );
        }
    }
}
