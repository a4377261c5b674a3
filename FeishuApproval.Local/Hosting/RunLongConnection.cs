using FeishuApproval.FeishuPlatform.LongConnection;
using Microsoft.Extensions.Hosting;

namespace FeishuApproval.Local.Hosting;

/// <summary>Runs the long connection while the server runs.</summary>
internal sealed class RunLongConnection(ConnectionLoop loop) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => loop.RunAsync(stoppingToken);
}
