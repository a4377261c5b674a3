using FeishuApproval.FeishuPlatform.LongConnection;
using Microsoft.Extensions.Hosting;

namespace FeishuApproval.Local.Hosting;

/// <summary>Runs the long connection as long as the server does.</summary>
internal sealed class LongConnectionService(ConnectionLoop loop) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync(stoppingToken);
}
