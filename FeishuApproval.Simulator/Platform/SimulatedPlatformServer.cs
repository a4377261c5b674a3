using System.Net;
using FeishuApproval.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Simulator.Platform;

/// <summary>Runs the simulated platform on a port of this machine.</summary>
internal sealed class SimulatedPlatformServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SimulatedPlatformServer(WebApplication app) => _app = app;

    /// <summary>The address of the platform, for the setting <c>Feishu__Platform</c>.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Starts to listen at 127.0.0.1.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="port">The port; 0 means any free port.</param>
    /// <param name="map">Maps more routes, for example those of a gateway, or changes how requests are answered.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ConfigurationException">The port cannot be used.</exception>
    public static async Task<SimulatedPlatformServer> StartAsync(
        SimulatedPlatform platform,
        int port = 0,
        Action<WebApplication>? map = null,
        CancellationToken cancellationToken = default
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.Sources.Clear();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseWebSockets();
        app.MapSimulatedPlatform(platform);
        platform.UserAccess.Map(app);
        map?.Invoke(app);
        try
        {
            await app.StartAsync(cancellationToken);
            return new SimulatedPlatformServer(app);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new ConfigurationException($"Port {port} is in use. Choose another one with --port.");
        }
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) =>
        _app.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A call that is never answered must not delay the shutdown.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
