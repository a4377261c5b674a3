using FeishuApproval.Attendance.Rebuild;
using Microsoft.Extensions.Hosting;

namespace FeishuApproval.Azure.Hosting;

/// <summary>Logs at start when a rebuild of all records is due, before the first event is applied.</summary>
internal sealed class CheckRebuild(RebuildCheck check) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => check.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
