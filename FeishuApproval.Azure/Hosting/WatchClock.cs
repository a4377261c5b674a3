using FeishuApproval.Privacy;
using Microsoft.Extensions.Hosting;

namespace FeishuApproval.Azure.Hosting;

/// <summary>Creates the watch of the clock when the process starts, because the retention first runs hours later.</summary>
internal sealed class WatchClock : IHostedService
{
    /// <summary>The watch is created before this class.</summary>
    public WatchClock(ClockWatch clock) => ArgumentNullException.ThrowIfNull(clock);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
