using FeishuApproval.FeishuPlatform.PeopleCalendars;
using Microsoft.Extensions.Hosting;

namespace FeishuApproval.Azure.Hosting;

/// <summary>
/// Uses the stored work calendars of Feishu People from the start, and reads a calendar from Feishu when no process has read it for a day.
/// </summary>
internal sealed class RefreshPeopleCalendars(PeopleCalendarLoader loader) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await loader.LoadStoredAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        loader.RunAsync(atStart: false, stoppingToken);
}
