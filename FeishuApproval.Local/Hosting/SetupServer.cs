using System.Net;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Pages;
using FeishuApproval.Api.Setup;
using FeishuApproval.Attendance;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Hosting;

/// <summary>Serves the setup page to this machine before an app exists, so before a <see cref="LocalServer"/> can start.</summary>
internal sealed class SetupServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SetupServer(WebApplication app) => _app = app;

    /// <summary>The address of the page.</summary>
    public Uri Page => new(new Uri(_app.Urls.First()), $"/{Routes.Prefix}/{Routes.Setup}");

    /// <summary>Starts to listen at 127.0.0.1.</summary>
    /// <param name="configuration">The settings: keys and time zone.</param>
    /// <param name="port">The port; 0 means any free port.</param>
    /// <param name="progress">The state of the page.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ConfigurationException">The port cannot be used.</exception>
    public static async Task<SetupServer> StartAsync(
        IConfiguration configuration,
        int port,
        SetupProgress progress,
        CancellationToken cancellationToken
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.Sources.Clear();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddSingleton(ApiKey.Load(configuration));
        var app = builder.Build();
        app.Use(Endpoints.CompleteAsync);
        app.UseRouting();
        app.Use(Endpoints.CheckKeyAsync);
        var api = new SetupApi(
            new HtmlPages(AttendanceOptions.LoadTimeZone(configuration)),
            _ =>
                ValueTask.FromResult(
                    progress.Current?.Invoke()
                        ?? new SetupView
                        {
                            Phase = SetupPhase.Scan,
                            Steps = [],
                            Definitions = [],
                        }
                )
        );
        foreach (var route in api.Routes)
        {
            Endpoints.Map(
                app,
                $"/{Routes.Prefix}/{route.Path}",
                route,
                route.Handle,
                async (result, body, stop) =>
                {
                    await body.WriteAsync(result.Body, stop);
                    return true;
                }
            );
        }

        try
        {
            await app.StartAsync(cancellationToken);
            return new SetupServer(app);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new ConfigurationException(
                Localized.Of(
                    $"Port {port} is in use. If that is this program's server, stop it first; otherwise choose another port with --port."
                )
            );
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
